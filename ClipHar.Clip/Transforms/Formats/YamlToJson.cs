using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClipHar.Clip.Transforms.Formats;

/// <summary>
/// Reads the YAML of strangers into JSON: no anchors (a small text could stand for a huge one), no tags, bounded depth, one document.
/// </summary>
internal static class YamlToJson
{
    private const int MaxDepth = 8;

    /// <exception cref="TransformFormatException">Not such YAML; names line and column.</exception>
    public static JsonNode? Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                throw new TransformFormatException("the text is empty");
            }

            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw new TransformFormatException("there is more than one YAML document");
        }
        catch (YamlException e)
        {
            throw new TransformFormatException(
                $"it is not YAML: line {e.Start.Line}, column {e.Start.Column}: {(e.InnerException?.Message ?? e.Message).TrimEnd('.')}");
        }
    }

    private static JsonNode? ReadNode(Parser parser, int depth)
    {
        var start = parser.Current!.Start;
        if (depth > MaxDepth)
        {
            throw new TransformFormatException($"line {start.Line}: more than {MaxDepth} levels are nested");
        }

        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw new TransformFormatException($"line {start.Line}: anchors and aliases are not read");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return ReadScalar(scalar);
        }

        return parser.TryConsume<SequenceStart>(out _) ? ReadSequence(parser, depth) : ReadMapping(parser, depth);
    }

    private static JsonArray ReadSequence(Parser parser, int depth)
    {
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(parser, depth + 1));
        }

        return items;
    }

    private static JsonObject ReadMapping(Parser parser, int depth)
    {
        parser.Consume<MappingStart>();
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new TransformFormatException($"line {parser.Current!.Start.Line}: a name is expected");
            }

            if (!members.TryAdd(key.Value, ReadNode(parser, depth + 1)))
            {
                throw new TransformFormatException($"line {key.Start.Line}: {key.Value} is there twice");
            }
        }

        return members;
    }

    /// <summary>Only what stands without quotation marks can be a number or a truth value.</summary>
    private static JsonNode? ReadScalar(Scalar scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => JsonValue.Create(scalar.Value),
        { Value: "" or "~" or "null" } => null,
        { Value: "true" } => JsonValue.Create(true),
        { Value: "false" } => JsonValue.Create(false),
        _ when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value),
    };
}
