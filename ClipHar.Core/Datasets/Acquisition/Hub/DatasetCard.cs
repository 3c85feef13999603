using System.Globalization;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>
/// What a data set declares about itself: the front matter of its README.md, or the columns' declaration in a Parquet file.
/// </summary>
/// <param name="ImageColumn">Column declared as pictures.</param>
/// <param name="LabelColumn">Column declared as classes.</param>
/// <param name="Labels">Names of the classes, by number.</param>
/// <param name="DataFiles">Patterns of files by split, as the chosen configuration declares them; empty when it declares none.</param>
internal sealed record DatasetCard(
    string? ImageColumn, string? LabelColumn, IReadOnlyList<string> Labels, IReadOnlyList<(string Split, string Pattern)> DataFiles)
{
    private const string DefaultSplit = "train";

    public static DatasetCard Empty { get; } = new(null, null, [], []);

    /// <param name="readme">Text of README.md.</param>
    /// <param name="config">Chosen configuration; null for the default one.</param>
    /// <exception cref="ImportException">The configuration is not there; names those that are.</exception>
    public static DatasetCard FromReadme(string readme, string? config)
    {
        if (FrontMatter.Parse(readme) is not { } root)
        {
            return config is null ? Empty : throw NoConfig(config, []);
        }

        var configs = root.Children("configs").OfType<YamlMappingNode>().ToList();
        var infos = root.Find("dataset_info") is YamlMappingNode single
            ? [single]
            : root.Children("dataset_info").OfType<YamlMappingNode>().ToList();
        var names = configs.Concat(infos).Select(node => node.Text("config_name")).OfType<string>().Distinct().ToList();
        if (config is not null && !names.Contains(config))
        {
            throw NoConfig(config, names);
        }

        var chosen = config
            ?? configs.Where(node => node.Text("default") == "true").Select(node => node.Text("config_name")).FirstOrDefault()
            ?? (names.Contains("default") ? "default" : names.FirstOrDefault());
        var info = infos.FirstOrDefault(node => node.Text("config_name") == chosen) ?? infos.FirstOrDefault();
        var files = configs.FirstOrDefault(node => node.Text("config_name") == chosen);
        var card = info is null ? Empty : Features(info.Children("features"));
        return card with { DataFiles = files is null ? [] : [.. Patterns(files.Find("data_files"))] };
    }

    /// <summary>The columns as a Parquet file declares them (key "huggingface").</summary>
    public static DatasetCard FromParquet(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
            if (!document.RootElement.TryGetProperty("info", out var info) || !info.TryGetProperty("features", out var features))
            {
                return Empty;
            }

            var columns = features.EnumerateObject().ToList();
            var image = columns.Where(column => Type(column.Value) == "Image").Select(column => column.Name).FirstOrDefault();
            var label = columns.Where(column => Type(column.Value) == "ClassLabel").Select(column => column.Name).FirstOrDefault();
            var names = label is not null && features.GetProperty(label).TryGetProperty("names", out var list)
                && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Select(name => name.ToString()).ToList()
                : [];
            return new DatasetCard(image, label, names, []);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The declaration is an extra; a file is readable without, by the names and types of its columns.
            return Empty;
        }

        static string? Type(JsonElement column) =>
            column.ValueKind == JsonValueKind.Object && column.TryGetProperty("_type", out var type) ? type.GetString() : null;
    }

    /// <summary>This declaration, and the other's where this one says nothing.</summary>
    public DatasetCard Or(DatasetCard other) => this with
    {
        ImageColumn = ImageColumn ?? other.ImageColumn,
        LabelColumn = LabelColumn ?? other.LabelColumn,
        Labels = Labels.Count > 0 ? Labels : other.Labels,
    };

    private static DatasetCard Features(IEnumerable<YamlNode> features)
    {
        string? image = null, label = null;
        IReadOnlyList<string> names = [];
        foreach (var feature in features.OfType<YamlMappingNode>())
        {
            if (image is null && feature.Text("dtype") == "image")
            {
                image = feature.Text("name");
            }
            else if (label is null && feature.Find("dtype") is YamlMappingNode dtype
                && dtype.Find("class_label") is YamlMappingNode classes)
            {
                (label, names) = (feature.Text("name"), Names(classes.Find("names")));
            }
        }

        return new DatasetCard(image, label, names, []);
    }

    /// <summary>A list, or a map from numbers to names.</summary>
    private static List<string> Names(YamlNode? names) => names switch
    {
        YamlSequenceNode list => [.. list.Select(name => (name as YamlScalarNode)?.Value ?? "")],
        YamlMappingNode map =>
            [.. map.Children.Select(pair => (Number: Number(pair.Key), Name: (pair.Value as YamlScalarNode)?.Value ?? ""))
            .Where(pair => pair.Number >= 0).OrderBy(pair => pair.Number).Select(pair => pair.Name)],
        _ => [],
    };

    private static int Number(YamlNode node) =>
        int.TryParse((node as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>One pattern, a list of them, a map from splits, or a list of {split, path}.</summary>
    private static IEnumerable<(string Split, string Pattern)> Patterns(YamlNode? files) => files switch
    {
        YamlScalarNode { Value: { Length: > 0 } pattern } => [(DefaultSplit, pattern)],
        YamlMappingNode map => map.Children.SelectMany(
            pair => Paths(pair.Value).Select(path => ((pair.Key as YamlScalarNode)?.Value ?? DefaultSplit, path))),
        YamlSequenceNode list => list.SelectMany(entry => entry is YamlMappingNode item
            ? Paths(item.Find("path")).Select(path => (item.Text("split") ?? DefaultSplit, path))
            : Paths(entry).Select(path => (DefaultSplit, path))),
        _ => [],
    };

    private static IEnumerable<string> Paths(YamlNode? node) => node switch
    {
        YamlScalarNode { Value: { Length: > 0 } path } => [path],
        YamlSequenceNode list => list.OfType<YamlScalarNode>().Select(path => path.Value ?? "").Where(path => path.Length > 0),
        _ => [],
    };

    private static ImportException NoConfig(string config, List<string> names)
    {
        var known = names.Count == 0 ? "it declares none" : $"there are {string.Join(", ", names)}";
        return new ImportException($"source.config: The data set has no configuration '{config}'; {known}.");
    }
}
