using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>An output or a dependency as a .dvc file or dvc.lock states it. What is not understood is kept.</summary>
public sealed class DvcEntry
{
    private readonly YamlMappingNode _node;

    internal DvcEntry(YamlMappingNode node, string source)
    {
        _node = node;
        Path = node.Scalar("path") is { Length: > 0 } path ? path : throw new ObjectStoreException($"{source}: an entry has no path.");
        var md5 = node.Scalar("md5");
        if (md5 is not null)
        {
            Id = ObjectId.TryParse(md5, out var id)
                ? id
                : throw new ObjectStoreException(
                    $"{source}: the md5 of '{Path}' is '{md5}'; 32 lower-case hexadecimal digits, with or without .dir, are allowed.");
        }

        var hash = node.Scalar("hash");
        Hash = hash switch
        {
            "md5" => ContentHash.Md5,
            null => ContentHash.Md5DosToUnix,
            _ => throw new ObjectStoreException($"{source}: '{Path}' is hashed with '{hash}'; md5 is what is understood."),
        };
    }

    /// <summary>A new entry, in DVC 3's order of keys.</summary>
    internal static YamlMappingNode Node(TrackedContent content, string path) => Fill(new YamlMappingNode(), content, path);

    /// <summary>As written: relative to the folder of its file (or that file's wdir), or a URL for an import's dependency.</summary>
    public string Path { get; }

    /// <summary>Null where nothing was stored yet.</summary>
    public ObjectId? Id { get; }

    public ContentHash Hash { get; }

    public long? Bytes => _node.Integer("size");

    /// <summary>Files below it, when it is a folder.</summary>
    public long? FileCount => _node.Integer("nfiles");

    public bool IsExecutable => _node.Flag("isexec") ?? false;

    /// <summary>Whether its content is kept in the cache; false for metrics that git keeps.</summary>
    public bool IsCached => _node.Flag("cache") ?? true;

    /// <summary>Whether push sends it.</summary>
    public bool IsPushed => _node.Flag("push") ?? true;

    /// <summary>The remote it goes to, when it is not the default one.</summary>
    public string? Remote => _node.Scalar("remote");

    /// <summary>Value of a key that has no member here.</summary>
    public string? this[string key] => _node.Scalar(key);

    internal YamlMappingNode NodeAsRead() => _node;

    internal YamlMappingNode NodeFor(TrackedContent content)
    {
        // The hash's keys come first, as DVC writes them; whatever else there was follows in its order.
        var node = Fill(new YamlMappingNode(), content, Path);
        foreach (var (key, value) in _node.Children)
        {
            if (key is YamlScalarNode { Value: "md5" or "size" or "nfiles" or "hash" or "path" or "isexec" })
            {
                continue;
            }

            node.Children[key] = value;
        }

        return node;
    }

    private static YamlMappingNode Fill(YamlMappingNode node, TrackedContent content, string path)
    {
        node.Set("md5", YamlDocument.Text(content.Id.ToString()));
        node.Set("size", YamlDocument.Number(content.Bytes));
        node.Set("nfiles", content.FileCount is { } count ? YamlDocument.Number(count) : null);
        node.Set("isexec", content.IsExecutable ? YamlDocument.Boolean(true) : null);
        node.Set("hash", YamlDocument.Text("md5"));
        node.Set("path", YamlDocument.Text(path));
        return node;
    }
}

/// <summary>What an output holds.</summary>
/// <param name="Id">The file's object or the folder's manifest.</param>
/// <param name="Bytes">Of the file, or of all files together.</param>
/// <param name="FileCount">Files, when it is a folder.</param>
/// <param name="IsExecutable">Whether it is a file that its owner may execute.</param>
public sealed record TrackedContent(ObjectId Id, long Bytes, long? FileCount = null, bool IsExecutable = false);
