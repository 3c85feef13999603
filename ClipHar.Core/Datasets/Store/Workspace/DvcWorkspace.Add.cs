using System.Text;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="Path">The output, relative to the workspace.</param>
/// <param name="File">The .dvc file that states it, relative to the workspace.</param>
/// <param name="Content">What was stored.</param>
/// <param name="Hashed">Files that had to be read.</param>
/// <param name="Changed">Whether the .dvc file is new or another one than before.</param>
public sealed record AddedOutput(string Path, string File, TrackedContent Content, int Hashed, bool Changed);

public sealed partial class DvcWorkspace
{
    /// <summary>Stores a file or folder and tracks it, as dvc add does: objects, manifest, .dvc file, .gitignore, in this order.</summary>
    /// <param name="target">A path in the workspace.</param>
    /// <param name="mode">How its files come into the cache; null: as the config says.</param>
    /// <exception cref="ObjectStoreException">It cannot be tracked or stored; the message says why. What was stored stays, and is not
    /// stored again.</exception>
    public async Task<AddedOutput> AddAsync(
        string target, LinkMode? mode, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using var held = Lock();
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        var path = CheckTrackable(full);
        var file = OwnerOf(full) ?? full + DvcFile.Extension;
        return await TrackAsync(full, path, file, mode ?? LinkMode, null, progress, cancellationToken);
    }

    private WorkspaceView View => new(Root, Cache, new IgnoreRules(Root), _time, Threads, StatePath);

    private async Task<AddedOutput> TrackAsync(
        string full, string path, string file, LinkMode mode, Origin? origin, IProgress<TransferProgress>? progress,
            CancellationToken cancellationToken)
    {
        var view = View;
        var scan = ContentScan.Of(view, full, path, cancellationToken) ?? throw new ObjectStoreException($"'{full}' does not exist.");
        if (scan.Links.Count > 0)
        {
            throw new ObjectStoreException(
                $"'{Path.Combine(full, scan.Links[0])}' is a symbolic "
                    + $"link{(scan.Links.Count > 1 ? $" (and {scan.Links.Count - 1} more)" : "")}: replace it by what it points to, "
                        + $"or name it in {IgnoreRules.FileName}.");
        }

        var stored = await new ContentCapture(view).StoreAsync(scan, full, path, mode, progress, cancellationToken);
        if (stored.IsFolder)
        {
            await Cache.AddDirectoryAsync(stored.Manifest, cancellationToken);
        }

        var content = stored.IsFolder
            ? new TrackedContent(stored.Id, stored.Bytes, stored.Entries.Count)
            : new TrackedContent(stored.Id, stored.Bytes, null, IsExecutable(full));
        var changed = WriteDvcFile(file, full, content, origin);
        if (Config["core", "no_scm"]?.ToUpperInvariant() is not "TRUE")
        {
            GitIgnoreFile.Add(Path.GetDirectoryName(full)!, Path.GetFileName(full));
        }

        if (mode is LinkMode.Symlink or LinkMode.Hardlink)
        {
            await new Relinking(view, mode).RunAsync(full, path, stored, cancellationToken);
        }

        return new AddedOutput(path, Path.GetRelativePath(Root, file), content, stored.Hashed, changed);
    }

    private static bool IsExecutable(string file) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);

    /// <summary>Path relative to the workspace of something that may be tracked.</summary>
    private string CheckTrackable(string full)
    {
        if (!IsInside(full, Root))
        {
            throw new ObjectStoreException($"'{full}' is not inside the workspace '{Root}'.");
        }

        var path = Path.GetRelativePath(Root, full).Replace(Path.DirectorySeparatorChar, '/');
        if (path.Split('/').Any(part => part is FolderName or ".git") || full.EndsWith(DvcFile.Extension, StringComparison.Ordinal))
        {
            throw new ObjectStoreException($"'{full}' belongs to DVC or git and cannot be tracked.");
        }

        SafePath.Resolve(Root, path, "The command");
        var rules = new IgnoreRules(Root);
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (rules.IsIgnored(path[..end], isFolder: end < path.Length || Directory.Exists(full)))
            {
                throw new ObjectStoreException($"'{full}' is ignored by {IgnoreRules.FileName}.");
            }
        }

        return path;
    }

    /// <summary>The .dvc file that already states this output, under whatever name; outputs never overlap.</summary>
    private string? OwnerOf(string full)
    {
        string? owner = null;
        foreach (var output in FindOutputs())
        {
            if (output.FullPath == full)
            {
                owner = output.File.EndsWith(DvcFile.Extension, StringComparison.Ordinal)
                    ? output.File
                    : throw new ObjectStoreException($"'{full}' is written by a stage of '{output.File}': it is not added by hand.");
            }
            else if (IsInside(full, output.FullPath) || IsInside(output.FullPath, full))
            {
                throw new ObjectStoreException($"'{full}' and '{output.FullPath}', which '{output.File}' tracks, lie in one another.");
            }
        }

        return owner;
    }

    private static bool WriteDvcFile(string file, string full, TrackedContent content, Origin? origin)
    {
        var present = File.Exists(file) ? File.ReadAllText(file) : null;
        DvcFile written;
        if (present is null || origin is not null)
        {
            var name = Path.GetFileName(full);
            written = origin is null ? DvcFile.Create(content, name) : DvcFile.CreateImport(content, name, origin.Location, origin.ETag);
        }
        else
        {
            var parsed = DvcFile.Parse(present, file);
            var folder = Path.GetFullPath(parsed.WorkingDirectory ?? ".", Path.GetDirectoryName(file)!);
            var entry = parsed.Outputs.First(output => Path.TrimEndingDirectorySeparator(Path.GetFullPath(output.Path, folder)) == full);
            if (entry.Id == content.Id && entry.Hash == ContentHash.Md5)
            {
                return false;
            }

            written = parsed.WithOutput(entry.Path, content);
        }

        var text = written.ToString();
        if (text == present)
        {
            return false;
        }

        DurableFile.Write(file, Encoding.UTF8.GetBytes(text));
        return true;
    }

    /// <param name="Location">Path or URL that an import came from.</param>
    /// <param name="ETag">Version at a web server.</param>
    private sealed record Origin(string Location, string? ETag);
}
