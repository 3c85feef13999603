using System.Diagnostics;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>Reads the .dvc and dvc.lock files of other revisions through the git program; the working tree is not touched.</summary>
internal sealed class GitRevisions
{
    private readonly string _root;

    private GitRevisions(string root) => _root = root;

    /// <exception cref="ObjectStoreException">The workspace is not under git.</exception>
    public static GitRevisions Open(string root) => DvcWorkspace.FindGit(root) is not null
        ? new GitRevisions(root)
        : throw new ObjectStoreException($"'{root}' is not under git: there are no other revisions.");

    public async Task<IReadOnlyList<string>> ListCommitsAsync(CancellationToken cancellationToken) =>
        (await RunAsync(["rev-list", "--all"], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The outputs that a revision states.</summary>
    /// <exception cref="ObjectStoreException">There is no such revision.</exception>
    public async Task<IReadOnlyList<WorkspaceOutput>> ReadOutputsAsync(string revision, CancellationToken cancellationToken)
    {
        var commit = (await RunAsync(["rev-parse", "--verify", "--end-of-options", revision + "^{commit}"], cancellationToken)).Trim();
        var names = await RunAsync(["ls-tree", "-r", "-z", "--name-only", commit], cancellationToken);
        var outputs = new List<WorkspaceOutput>();
        foreach (var name in names.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.EndsWith(DvcFile.Extension, StringComparison.Ordinal) || Path.GetFileName(name) == DvcLock.FileName)
            {
                // "./" makes the name relative to the folder that git runs in, which need not be the repository's root.
                var text = await RunAsync(["show", $"{commit}:./{name}"], cancellationToken);
                outputs.AddRange(OutputFiles.Read(_root, Path.Combine(_root, name), text));
            }
        }

        return [.. outputs.OrderBy(output => output.Path, CodePointComparer.Instance)];
    }

    private async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "git", arguments)
        { WorkingDirectory = _root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var text = await output;
        var problem = await errors;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? text : throw new ObjectStoreException($"git {arguments[0]}: {problem.Trim()}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ObjectStoreException("The program git, which reads other revisions, is not installed.", e);
        }
    }
}
