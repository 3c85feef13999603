namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>The settings of a workspace: <c>.dvc/config</c>, over which <c>.dvc/config.local</c> goes.</summary>
public sealed class DvcConfig
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    private DvcConfig()
    {
    }

    /// <summary>Name of the remote that is used when none is named.</summary>
    public string? DefaultRemote => this["core", "remote"];

    /// <summary>Names of the remotes.</summary>
    public IEnumerable<string> Remotes =>
        _sections.Keys.Where(name => name.StartsWith("remote \"", StringComparison.Ordinal)).Select(name => name[8..^1]);

    /// <summary>A setting, or null.</summary>
    public string? this[string section, string key] =>
        _sections.TryGetValue(section, out var values) && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Settings of a remote, or null where there is none of this name.</summary>
    public IReadOnlyDictionary<string, string>? Remote(string name) => _sections.GetValueOrDefault($"remote \"{name}\"");

    /// <summary>Reads the files that are there, the later ones over the earlier ones.</summary>
    /// <exception cref="ObjectStoreException">A line is neither a section, a setting nor a comment.</exception>
    public static DvcConfig Load(params IEnumerable<string> paths)
    {
        var config = new DvcConfig();
        foreach (var path in paths.Where(File.Exists))
        {
            config.Read(File.ReadAllText(path), path);
        }

        return config;
    }

    public static DvcConfig Parse(string text, string source)
    {
        var config = new DvcConfig();
        config.Read(text, source);
        return config;
    }

    /// <summary>Relative paths in a file are relative to its folder: they are made absolute here, where the folder is known.</summary>
    private void Read(string text, string source)
    {
        Dictionary<string, string>? section = null;
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] is '#' or ';')
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line[0] == '[' && line.LastIndexOf(']') is var end and > 0)
            {
                section = Section(Unquote(line[1..end].Trim()));
            }
            else if (section is not null && equals > 0)
            {
                var key = Unquote(line[..equals].Trim());
                section[key] = Resolve(key, Value(line[(equals + 1)..].Trim()), source);
            }
            else
            {
                throw new ObjectStoreException($"{source}, line {number}: '{line}' is neither [section] nor key = value.");
            }
        }
    }

    private Dictionary<string, string> Section(string name)
    {
        if (!_sections.TryGetValue(name, out var section))
        {
            _sections[name] = section = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        return section;
    }

    private static string Value(string text)
    {
        if (text.Length > 0 && text[0] is '"' or '\'' && text.IndexOf(text[0], 1) is var end and > 0)
        {
            return text[1..end];
        }

        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? text : text[..comment].TrimEnd();
    }

    private static string Unquote(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    private static string Resolve(string key, string value, string source) =>
        key is "url" or "dir" && value.Length > 0 && !value.Contains("://", StringComparison.Ordinal)
            ? Path.GetFullPath(value, Path.GetDirectoryName(Path.GetFullPath(source))!)
            : value;
}
