using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>The YAML between two lines "---" at the beginning of a Markdown file that a stranger wrote.</summary>
internal static class FrontMatter
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 64;

    /// <returns>Null when there is none, or none that can be read: a card is an extra.</returns>
    public static YamlMappingNode? Parse(string markdown)
    {
        var text = markdown.TrimStart('\uFEFF').ReplaceLineEndings("\n");
        var end = text.StartsWith("---\n", StringComparison.Ordinal) ? text.IndexOf("\n---", 3, StringComparison.Ordinal) : -1;
        if (end < 0 || end > MaxLength)
        {
            return null;
        }

        try
        {
            var yaml = end < 4 ? "" : text[4..(end + 1)];
            if (IsTooDeep(yaml))
            {
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count > 0 ? stream.Documents[0].RootNode as YamlMappingNode : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    public static YamlNode? Find(this YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public static IEnumerable<YamlNode> Children(this YamlMappingNode node, string key) =>
        Find(node, key) is YamlSequenceNode list ? list : [];

    public static string? Text(this YamlMappingNode node, string key) => (Find(node, key) as YamlScalarNode)?.Value;

    /// <summary>Building nodes recurses, and a stack overflow cannot be caught; reading events does not.</summary>
    private static bool IsTooDeep(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
            if (depth > MaxDepth)
            {
                return true;
            }
        }

        return false;
    }
}
