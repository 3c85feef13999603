using ClipHar.Core.Datasets.Store.Remotes;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>
/// A folder under DVC: <c>.dvc/</c> with its config and cache, and the .dvc and dvc.lock files that say which data belong to it. Reads and
/// writes what dvc 3 reads and writes, so that both can work on one folder.
/// </summary>
public sealed partial class DvcWorkspace : IDisposable
{
    /// <summary>Folder that makes its parent a workspace.</summary>
    public const string FolderName = ".dvc";

    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly IgnoreRules _ignore;

    private DvcWorkspace(string root, HttpClient http, TimeProvider time)
    {
        Root = root;
        _http = http;
        _time = time;
        _ignore = new IgnoreRules(root);
        var folder = Path.Combine(root, FolderName);
        Config = DvcConfig.Load(Path.Combine(folder, "config"), Path.Combine(folder, "config.local"));
        Cache = new ObjectStore(Config["cache", "dir"] ?? Path.Combine(folder, "cache"));
    }

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    public DvcConfig Config { get; }

    /// <summary>Where the content lies.</summary>
    public ObjectStore Cache { get; }

    /// <summary>Threads that hash. Default: the processors, at most 16.</summary>
    public int Threads { get; private set; } = Math.Min(16, Environment.ProcessorCount);

    /// <summary>Objects on their way to or from a remote at a time, where the remote's <c>jobs</c> does not say. Default: 16.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>How files get into the cache and out of it: the first mode of <c>cache.type</c>, else a copy that shares blocks where
    /// possible.</summary>
    /// <exception cref="ObjectStoreException">The setting names a mode that there is not.</exception>
    public LinkMode LinkMode => Config["cache", "type"]?.Split(',')[0].Trim() switch
    {
        null or "" or "reflink" => LinkMode.Reflink,
        "copy" => LinkMode.Copy,
        "hardlink" => LinkMode.Hardlink,
        "symlink" => LinkMode.Symlink,
        var mode => throw new ObjectStoreException($"cache.type is '{mode}': allowed are reflink, copy, hardlink and symlink."),
    };

    /// <summary>The same workspace with another number of hashing threads.</summary>
    public DvcWorkspace With(int threads)
    {
        Threads = threads;
        return this;
    }

    private string Folder => Path.Combine(Root, FolderName);

    /// <summary>The workspace that a path lies in.</summary>
    /// <param name="http">For HTTP remotes; without a time-out over the whole request.</param>
    /// <exception cref="ObjectStoreException">No folder from the path up is one.</exception>
    public static DvcWorkspace Open(string path, HttpClient http, TimeProvider time) =>
        Find(path) is { } root
            ? new DvcWorkspace(root, http, time)
            : throw new ObjectStoreException(
                $"'{Path.GetFullPath(path)}' is in no DVC workspace: none of its folders has a .dvc folder. 'data add --init' makes one.");

    /// <summary>Root of the workspace that a path lies in, or null.</summary>
    public static string? Find(string path)
    {
        for (var folder = Path.GetFullPath(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, FolderName)))
            {
                return Path.TrimEndingDirectorySeparator(folder);
            }
        }

        return null;
    }

    /// <summary>Makes a folder a workspace, as dvc init does; where it is one already it is opened.</summary>
    public static DvcWorkspace Init(string root, HttpClient http, TimeProvider time)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var folder = Path.Combine(root, FolderName);
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        var underGit = FindGit(root) is not null;
        WriteIfMissing(Path.Combine(folder, ".gitignore"), "/config.local\n/tmp\n/cache\n");
        WriteIfMissing(Path.Combine(folder, "config"), underGit ? "" : "[core]\n    no_scm = True\n");
        WriteIfMissing(
            Path.Combine(root, IgnoreRules.FileName),
            "# Add patterns of files dvc should ignore, which could improve\n# the performance. Learn more at\n# "
                + "https://dvc.org/doc/user-guide/dvcignore\n");
        return new DvcWorkspace(root, http, time);
    }

    public void Dispose() => Cache.Dispose();

    /// <summary>
    /// The outputs that files of the workspace state, in order of their paths. Folders that are outputs themselves are not searched for
    /// further .dvc files.
    /// </summary>
    /// <param name="targets">Outputs, .dvc files or folders that hold them; none for all.</param>
    /// <exception cref="ObjectStoreException">A file is malformed or leads out of the workspace, or a target is unknown.</exception>
    public IReadOnlyList<WorkspaceOutput> FindOutputs(params IReadOnlyCollection<string> targets)
    {
        var all = OutputFiles.Enumerate(Root, _ignore).SelectMany(file => OutputFiles.Read(Root, file))
            .OrderBy(output => output.Path, CodePointComparer.Instance).ToList();
        if (targets.Count == 0)
        {
            return all;
        }

        var chosen = new List<WorkspaceOutput>();
        foreach (var target in targets)
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
            var matches = all.Where(output => output.FullPath == path || output.File == path || IsInside(output.FullPath, path)).ToList();
            chosen.AddRange(matches.Count > 0
                ? matches
                : throw new ObjectStoreException($"'{target}' is not tracked: no .dvc or dvc.lock file of '{Root}' states it."));
        }

        return [.. chosen.DistinctBy(output => output.FullPath)];
    }

    internal static bool IsInside(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal)
        && (path[folder.Length] == Path.DirectorySeparatorChar || Path.EndsInDirectorySeparator(folder));

    internal static string? FindGit(string root)
    {
        for (var folder = root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, ".git")))
            {
                return folder;
            }
        }

        return null;
    }

    /// <summary>The remote of a name, of a URL, or the default one.</summary>
    /// <exception cref="ObjectStoreException">There is none.</exception>
    public IObjectRemote OpenRemote(string? nameOrUrl)
    {
        var name = nameOrUrl ?? Config.DefaultRemote
            ?? throw new ObjectStoreException("No remote is named and '.dvc/config' has no default one ([core] remote = NAME).");
        if (Config.Remote(name) is { } settings)
        {
            return settings.TryGetValue("url", out var url)
                ? ObjectRemotes.Create(url, settings, _http)
                : throw new ObjectStoreException($"The remote '{name}' of '.dvc/config' has no url.");
        }

        return name.Contains("://", StringComparison.Ordinal) || name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? ObjectRemotes.Create(name, new Dictionary<string, string>(), _http)
            : throw new ObjectStoreException(
                $"There is no remote '{name}': '.dvc/config' has {string.Join(", ", Config.Remotes.DefaultIfEmpty("none"))}.");
    }

    /// <summary>Whoever changes the workspace holds this; a second one is told so instead of waiting.</summary>
    internal FileStream Lock()
    {
        var folder = Path.Combine(Folder, "tmp");
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "cliphar.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e)
        {
            throw new ObjectStoreException($"Another process is changing the workspace '{Root}'. Repeat the command when it is done.", e);
        }
    }

    internal string StatePath(string relativePath) =>
        Path.Combine(Folder, "tmp", "cliphar", ObjectId.Of(System.Text.Encoding.UTF8.GetBytes(relativePath)).Hex + ".state");

    private static void WriteIfMissing(string path, string text)
    {
        if (!File.Exists(path))
        {
            DurableFile.Write(path, System.Text.Encoding.UTF8.GetBytes(text));
        }
    }
}
