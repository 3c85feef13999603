namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="File">What a look at its folder showed.</param>
/// <param name="Id">Its content's id; null where the file has changed since it was last hashed.</param>
internal readonly record struct KnownFile(ScannedFile File, ObjectId? Id);

/// <summary>A look at an output: which of its files are known by their length, time and inode, and which have to be read.</summary>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Files">Sorted by code points; one with an empty path when it is a file.</param>
/// <param name="Links">Symbolic links in the folder.</param>
/// <param name="SafeBefore">Files that were changed later than this (nanoseconds since 1970) may change again unseen.</param>
internal sealed record ContentScan(bool IsFolder, IReadOnlyList<KnownFile> Files, IReadOnlyList<string> Links, long SafeBefore)
{
    /// <summary>Coarsest tick of a kernel's file clock (CONFIG_HZ=100), doubled.</summary>
    private const long TickNanoseconds = 20_000_000;

    public long Bytes => Files.Sum(file => file.File.Length);

    /// <summary>Null where there is nothing at the path.</summary>
    /// <exception cref="ObjectStoreException">The path is a symbolic link to somewhere outside the cache.</exception>
    public static ContentScan? Of(WorkspaceView workspace, string fullPath, string path, CancellationToken cancellationToken)
    {
        var safeBefore = Nanoseconds(workspace.Time.GetUtcNow()) - TickNanoseconds;
        var info = new FileInfo(fullPath);
        if (info.LinkTarget is { } target)
        {
            return workspace.ObjectBehind(fullPath) is { } id
                ? new ContentScan(false, [new KnownFile(new ScannedFile("", new FileInfo(target).Length, 0, 0), id)], [], safeBefore)
                : throw new ObjectStoreException($"'{fullPath}' is a symbolic link to '{target}': track what it points to.");
        }

        var state = ContentState.Load(workspace.StatePath(path));
        if (!Directory.Exists(fullPath))
        {
            return FolderScanner.ScanFile(fullPath) is { } file
                ? new ContentScan(false, [Known(file with { Path = "" }, state)], [], safeBefore) : null;
        }

        var scan = FolderScanner.Scan(workspace.Root, fullPath, workspace.Ignore, cancellationToken);
        var files = new List<KnownFile>(scan.Files.Count + scan.Links.Count);
        files.AddRange(scan.Files.Select(file => Known(file, state)));
        var foreign = new List<string>();
        foreach (var link in scan.Links)
        {
            if (workspace.ObjectBehind(Path.Combine(fullPath, link)) is { } id)
            {
                files.Add(new KnownFile(new ScannedFile(link, new FileInfo(workspace.Cache.PathOf(id)).Length, 0, 0), id));
            }
            else
            {
                foreign.Add(link);
            }
        }

        if (scan.Links.Count > foreign.Count)
        {
            files.Sort((a, b) => CodePointComparer.Instance.Compare(a.File.Path, b.File.Path));
        }

        return new ContentScan(true, files, foreign, safeBefore);
    }

    private static KnownFile Known(in ScannedFile file, ContentState state) => new(file, state.Find(file));

    private static long Nanoseconds(DateTimeOffset time) => (time.UtcDateTime - DateTime.UnixEpoch).Ticks * 100;
}

/// <summary>What the operations need of their workspace.</summary>
internal sealed record WorkspaceView(
    string Root, ObjectStore Cache, IgnoreRules Ignore, TimeProvider Time, int Threads, Func<string, string> StatePath)
{
    /// <summary>The object that a symbolic link into the cache stands for.</summary>
    public ObjectId? ObjectBehind(string link)
    {
        var target = new FileInfo(link).LinkTarget;
        if (target is null)
        {
            return null;
        }

        var full = Path.GetFullPath(target, Path.GetDirectoryName(link)!);
        var folder = Path.Combine(Cache.Root, "files", "md5");
        return DvcWorkspace.IsInside(full, folder)
            && ObjectId.TryParse(Path.GetRelativePath(folder, full)
                .Replace(Path.DirectorySeparatorChar.ToString(), "", StringComparison.Ordinal), out var id)
            && Cache.Contains(id)
            ? id
            : null;
    }
}
