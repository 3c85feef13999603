namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>What a workspace does not look at: DVC's own folders, and what the .dvcignore files on the way to a path name.</summary>
internal sealed class IgnoreRules
{
    public const string FileName = ".dvcignore";

    private readonly string _root;
    private readonly Dictionary<string, List<(int Level, IgnorePattern Pattern)>> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<IgnorePattern>> _files = new(StringComparer.Ordinal);

    /// <param name="root">Full path of the workspace.</param>
    public IgnoreRules(string root) => _root = root;

    /// <summary>The nearest rule that matches decides; within a file the last one.</summary>
    /// <param name="path">Relative to the workspace, with slashes.</param>
    public bool IsIgnored(string path, bool isFolder)
    {
        var slash = path.LastIndexOf('/');
        var name = path.AsSpan(slash + 1);
        if (name is ".git" or ".dvc" or ".hg" or FileName)
        {
            return true;
        }

        foreach (var (level, pattern) in PatternsFor(slash < 0 ? "" : path[..slash]))
        {
            if (pattern.Matches(path[level..], isFolder))
            {
                return !pattern.IsNegation;
            }
        }

        return false;
    }

    /// <summary>What concerns the entries of a folder, the deciding pattern first, with the length of the path before the pattern's
    /// folder.</summary>
    private List<(int Level, IgnorePattern Pattern)> PatternsFor(string folder)
    {
        if (!_folders.TryGetValue(folder, out var patterns))
        {
            _folders[folder] = patterns = [.. Levels(folder).SelectMany(level =>
                Patterns(level).Reverse().Select(pattern => (level.Length == 0 ? 0 : level.Length + 1, pattern)))];
        }

        return patterns;
    }

    /// <summary>From the folder up to the workspace.</summary>
    private static IEnumerable<string> Levels(string folder)
    {
        for (var level = folder; level.Length > 0; level = level.LastIndexOf('/') is var slash and > 0 ? level[..slash] : "")
        {
            yield return level;
        }

        yield return "";
    }

    private IReadOnlyList<IgnorePattern> Patterns(string folder)
    {
        if (!_files.TryGetValue(folder, out var patterns))
        {
            var file = Path.Combine(_root, folder, FileName);
            _files[folder] = patterns = File.Exists(file) ? [.. File.ReadLines(file).Select(IgnorePattern.Parse).OfType<IgnorePattern>()]
                : [];
        }

        return patterns;
    }
}
