using System.IO.Enumeration;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>Finds and reads the files that state outputs.</summary>
internal static class OutputFiles
{
    /// <summary>Full paths of the .dvc and dvc.lock files of a workspace.</summary>
    public static IEnumerable<string> Enumerate(string root, IgnoreRules rules)
    {
        string Relative(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        return new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                !entry.IsDirectory && (entry.FileName.EndsWith(DvcFile.Extension) || entry.FileName is DvcLock.FileName)
                    && !rules.IsIgnored(Relative(entry.ToFullPath()), isFolder: false),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                (entry.Attributes & FileAttributes.ReparsePoint) == 0
                && entry.ToFullPath() is var path
                && !File.Exists(path + DvcFile.Extension)
                && !rules.IsIgnored(Relative(path), isFolder: true),
        };
    }

    public static IEnumerable<WorkspaceOutput> Read(string root, string file) => Read(root, file, File.ReadAllText(file));

    /// <param name="text">Content of the file, which may be that of another revision.</param>
    public static IEnumerable<WorkspaceOutput> Read(string root, string file, string text)
    {
        var source = Path.GetRelativePath(root, file);
        var folder = Path.GetDirectoryName(file)!;
        if (Path.GetFileName(file) == DvcLock.FileName)
        {
            return DvcLock.Parse(text, source).Stages.SelectMany(stage => stage.Outputs)
                .Select(entry => Resolve(root, file, folder, entry));
        }

        var parsed = DvcFile.Parse(text, source);
        var working = parsed.WorkingDirectory is { } directory ? Path.GetFullPath(directory, folder) : folder;
        return parsed.Outputs.Select(entry => Resolve(root, file, working, entry));
    }

    /// <summary>An output lies in its workspace, not in .dvc or .git, and no symbolic link leads to it.</summary>
    private static WorkspaceOutput Resolve(string root, string file, string folder, DvcEntry entry)
    {
        var source = Path.GetRelativePath(root, file);
        if (entry.Path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ObjectStoreException($"{source}: a path holds a NUL character.");
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(entry.Path, folder));
        if (!DvcWorkspace.IsInside(full, root))
        {
            throw new ObjectStoreException(
                $"{source} states the path '{entry.Path}', which is not inside the workspace '{root}': it is refused.");
        }

        var relative = Path.GetRelativePath(root, full).Replace(Path.DirectorySeparatorChar, '/');
        if (relative.Split('/').Any(part => part is DvcWorkspace.FolderName or ".git"))
        {
            throw new ObjectStoreException($"{source} states the path '{entry.Path}': nothing in .dvc and .git can be tracked.");
        }

        SafePath.Resolve(root, relative, source);
        return new WorkspaceOutput(file, entry, full, relative);
    }
}
