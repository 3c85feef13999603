using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>The content of a <c>.dvc</c> file.</summary>
public sealed class DvcFile
{
    /// <summary>What such a file's name ends with.</summary>
    public const string Extension = ".dvc";

    private readonly YamlMappingNode _root;

    private DvcFile(YamlMappingNode root, string source)
    {
        _root = root;
        Outputs = [.. root.Mappings("outs", source).Select(node => new DvcEntry(node, source))];
        Dependencies = [.. root.Mappings("deps", source).Select(node => new DvcEntry(WithoutForeignHash(node), source))];
    }

    public IReadOnlyList<DvcEntry> Outputs { get; }

    /// <summary>Where an import came from.</summary>
    public IReadOnlyList<DvcEntry> Dependencies { get; }

    /// <summary>Folder that paths are relative to, itself relative to the file's folder; null when they are the same.</summary>
    public string? WorkingDirectory => _root.Scalar("wdir");

    public bool IsFrozen => _root.Flag("frozen") ?? false;

    /// <param name="source">Name of the file, for messages.</param>
    /// <exception cref="ObjectStoreException">It is no .dvc file.</exception>
    public static DvcFile Parse(string text, string source) => new(YamlDocument.Parse(text, source), source);

    /// <summary>A file that tracks one output.</summary>
    /// <param name="path">The output's path, relative to the file's folder.</param>
    public static DvcFile Create(TrackedContent content, string path) =>
        new(new YamlMappingNode("outs", new YamlSequenceNode(DvcEntry.Node(content, path))), path + Extension);

    /// <summary>A file that tracks one output that was brought from elsewhere.</summary>
    /// <param name="origin">Path or URL.</param>
    /// <param name="etag">What a web server called the version, when it came from one.</param>
    public static DvcFile CreateImport(TrackedContent content, string path, string origin, string? etag)
    {
        YamlMappingNode dependency;
        if (etag is null)
        {
            dependency = DvcEntry.Node(content, origin);
        }
        else
        {
            dependency = new YamlMappingNode();
            dependency.Set("etag", YamlDocument.Text(etag));
            dependency.Set("size", YamlDocument.Number(content.Bytes));
            dependency.Set("path", YamlDocument.Text(origin));
        }

        var root = new YamlMappingNode();
        root.Set("frozen", YamlDocument.Boolean(true));
        root.Set("deps", new YamlSequenceNode(dependency));
        root.Set("outs", new YamlSequenceNode(DvcEntry.Node(content, path)));
        return new DvcFile(root, path + Extension);
    }

    /// <summary>The same file with other content behind its output; every other field stays.</summary>
    /// <param name="path">Which output; it must be one.</param>
    public DvcFile WithOutput(string path, TrackedContent content)
    {
        var root = Clone(_root);
        var nodes = Outputs.Select(output => output.Path == path ? output.NodeFor(content) : output.NodeAsRead()).ToArray<YamlNode>();
        root.Set("outs", new YamlSequenceNode(nodes));
        return new DvcFile(root, path + Extension);
    }

    public override string ToString() => YamlDocument.Write(_root);

    private static YamlMappingNode Clone(YamlMappingNode node) =>
        new(node.Children.Select(pair => new KeyValuePair<YamlNode, YamlNode>(pair.Key, pair.Value)));

    /// <summary>A dependency's own hash (an ETag, a commit) is its server's affair: only an md5 has to be understood.</summary>
    private static YamlMappingNode WithoutForeignHash(YamlMappingNode node)
    {
        if (node.Scalar("hash") is null or "md5")
        {
            return node;
        }

        var copy = Clone(node);
        copy.Set("hash", null);
        return copy;
    }
}
