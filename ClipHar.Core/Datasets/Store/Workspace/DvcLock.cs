using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="Name">The stage.</param>
/// <param name="Dependencies">What it read.</param>
/// <param name="Outputs">What it wrote.</param>
public sealed record DvcLockStage(string Name, IReadOnlyList<DvcEntry> Dependencies, IReadOnlyList<DvcEntry> Outputs);

/// <summary>The content of a <c>dvc.lock</c>: what the stages of a pipeline read and wrote.</summary>
public sealed class DvcLock
{
    public const string FileName = "dvc.lock";

    private readonly YamlMappingNode _root;

    private DvcLock(YamlMappingNode root, string source)
    {
        _root = root;
        Stages = [.. StageNodes(root, source).Select(stage => Read(stage.Name, stage.Node, source))];
    }

    public IReadOnlyList<DvcLockStage> Stages { get; }

    /// <exception cref="ObjectStoreException">It is no dvc.lock.</exception>
    public static DvcLock Parse(string text, string source) => new(YamlDocument.Parse(text, source), source);

    /// <summary>A new, empty lock file of schema 2.0.</summary>
    public static DvcLock Create()
    {
        var root = new YamlMappingNode();
        root.Set("schema", new YamlScalarNode("2.0") { Style = YamlDotNet.Core.ScalarStyle.SingleQuoted });
        root.Set("stages", new YamlMappingNode());
        return new DvcLock(root, FileName);
    }

    /// <summary>The same lock file with a stage added or replaced; every other stage stays as it was.</summary>
    /// <param name="parameters">Parameter files with their keys and values; the default file first.</param>
    public DvcLock WithStage(
        string name,
        string command,
        IEnumerable<LockedPath> dependencies,
        IReadOnlyList<KeyValuePair<string, IReadOnlyDictionary<string, string>>> parameters,
        IEnumerable<LockedPath> outputs)
    {
        var stage = new YamlMappingNode();
        stage.Set("cmd", YamlDocument.Text(command));
        SetEntries(stage, "deps", dependencies);
        if (parameters.Count > 0)
        {
            stage.Set("params", new YamlMappingNode(parameters.Select(file => new KeyValuePair<YamlNode, YamlNode>(
                YamlDocument.Text(file.Key),
                new YamlMappingNode(file.Value.OrderBy(pair => pair.Key, CodePointComparer.Instance)
                    .Select(pair => new KeyValuePair<YamlNode, YamlNode>(
                    YamlDocument.Text(pair.Key), new YamlScalarNode(pair.Value))))))));
        }

        SetEntries(stage, "outs", outputs);
        var stages = _root.Children.TryGetValue("stages", out var node) && node is YamlMappingNode present
            ? new YamlMappingNode(present.Children) : new YamlMappingNode();
        stages.Set(name, stage);
        var root = new YamlMappingNode(_root.Children);
        root.Set("stages", stages);
        return new DvcLock(root, FileName);
    }

    public override string ToString() => YamlDocument.Write(_root);

    private static void SetEntries(YamlMappingNode stage, string key, IEnumerable<LockedPath> entries)
    {
        var nodes = entries.OrderBy(entry => entry.Path, CodePointComparer.Instance).Select(entry => entry.ToNode()).ToArray<YamlNode>();
        stage.Set(key, nodes.Length == 0 ? null : new YamlSequenceNode(nodes));
    }

    /// <summary>Schema 1.0 had the stages at the top.</summary>
    private static IEnumerable<(string Name, YamlMappingNode Node)> StageNodes(YamlMappingNode root, string source)
    {
        var stages = root;
        if (root.Children.TryGetValue("schema", out _) || root.Children.TryGetValue("stages", out _))
        {
            stages = root.Children.TryGetValue("stages", out var node)
                ? node as YamlMappingNode ?? throw new ObjectStoreException($"{source}: 'stages' is no mapping.")
                : new YamlMappingNode();
        }

        foreach (var (key, value) in stages.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw new ObjectStoreException($"{source}: a stage's name is no text.");
            yield return (name, value as YamlMappingNode ?? throw new ObjectStoreException($"{source}: the stage '{name}' is no mapping."));
        }
    }

    private static DvcLockStage Read(string name, YamlMappingNode node, string source) => new(
        name,
        [.. node.Mappings("deps", source).Select(entry => new DvcEntry(entry, source))],
        [.. node.Mappings("outs", source).Select(entry => new DvcEntry(entry, source))]);
}

/// <summary>A path in a lock file, with the keys in DVC's order.</summary>
public sealed record LockedPath(string Path, TrackedContent Content)
{
    internal YamlMappingNode ToNode()
    {
        var node = new YamlMappingNode();
        node.Set("path", YamlDocument.Text(Path));
        node.Set("hash", YamlDocument.Text("md5"));
        node.Set("md5", YamlDocument.Text(Content.Id.ToString()));
        node.Set("size", YamlDocument.Number(Content.Bytes));
        node.Set("nfiles", Content.FileCount is { } count ? YamlDocument.Number(count) : null);
        node.Set("isexec", Content.IsExecutable ? YamlDocument.Boolean(true) : null);
        return node;
    }
}
