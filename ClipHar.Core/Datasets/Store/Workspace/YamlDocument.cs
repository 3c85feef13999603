using System.Text.RegularExpressions;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>Reads and writes the small YAML files of a DVC workspace; what is not understood is kept, in its order and spelling.</summary>
internal static partial class YamlDocument
{
    private const int MaxDepth = 64;
    private const int MaxCharacters = 64 << 20;

    /// <summary>Reads one mapping.</summary>
    /// <param name="source">What is read, for messages.</param>
    /// <exception cref="ObjectStoreException">It is no YAML, no mapping, too deep, too large, or uses anchors.</exception>
    public static YamlMappingNode Parse(string text, string source)
    {
        if (text.Length > MaxCharacters)
        {
            throw new ObjectStoreException($"{source} has {text.Length:N0} characters; at most {MaxCharacters:N0} are read.");
        }

        try
        {
            CheckEvents(text, source);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents switch
            {
                [] => new YamlMappingNode(),
                [{ RootNode: YamlMappingNode root }] => root,
                [{ RootNode: YamlScalarNode { Value: "" or null } }] => new YamlMappingNode(),
                _ => throw new ObjectStoreException($"{source} is not one mapping of keys to values."),
            };
        }
        catch (YamlException e)
        {
            throw new ObjectStoreException($"{source}, line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    /// <summary>In the form that DVC writes: block style, lists not indented, strings without quotes where that is the same
    /// string.</summary>
    public static string Write(YamlMappingNode root)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(writer,
            new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(root, emitter);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    /// <summary>A string, quoted where a YAML reader would take it for something else: an MD5 of digits only is no number.</summary>
    public static YamlScalarNode Text(string value) =>
        new(value) { Style = LooksLikeAnotherType().IsMatch(value) ? ScalarStyle.SingleQuoted : ScalarStyle.Any };

    public static YamlScalarNode Number(long value) =>
        new(value.ToString(System.Globalization.CultureInfo.InvariantCulture)) { Style = ScalarStyle.Plain };

    public static YamlScalarNode Boolean(bool value) => new(value ? "true" : "false") { Style = ScalarStyle.Plain };

    public static string? Scalar(this YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    public static long? Integer(this YamlMappingNode node, string key) =>
        long.TryParse(node.Scalar(key), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out var value) ? value : null;

    public static bool? Flag(this YamlMappingNode node, string key) => node.Scalar(key)?.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" => true,
        "FALSE" or "NO" or "OFF" => false,
        _ => null,
    };

    /// <summary>The mappings of a list; none where the key is absent.</summary>
    /// <exception cref="ObjectStoreException">The value is no list of mappings.</exception>
    public static IReadOnlyList<YamlMappingNode> Mappings(this YamlMappingNode node, string key, string source)
    {
        if (!node.Children.TryGetValue(key, out var value) || value is YamlScalarNode { Value: "" or "null" or "~" or null })
        {
            return [];
        }

        return value is YamlSequenceNode list && list.Children.All(child => child is YamlMappingNode)
            ? [.. list.Children.Cast<YamlMappingNode>()]
            : throw new ObjectStoreException($"{source}: '{key}' is no list of mappings.");
    }

    /// <summary>Sets a value in its place, or behind all others.</summary>
    public static void Set(this YamlMappingNode node, string key, YamlNode? value)
    {
        if (value is null)
        {
            node.Children.Remove(key);
        }
        else
        {
            node.Children[key] = value;
        }
    }

    /// <summary>Depth and anchors are judged on the events, before any recursion: a hostile file cannot exhaust stack or memory.</summary>
    private static void CheckEvents(string text, string source)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth)
            {
                throw new ObjectStoreException($"{source} is nested more than {MaxDepth} deep.");
            }

            if (parser.Current is AnchorAlias)
            {
                throw new ObjectStoreException($"{source}, line {parser.Current.Start.Line}: aliases are not allowed.");
            }
        }
    }

    private static void Write(YamlNode node, Emitter emitter)
    {
        switch (node)
        {
            case YamlScalarNode scalar:
                var style = scalar.Style;
                emitter.Emit(new Scalar(null, null, scalar.Value
                    ?? "", style, style is ScalarStyle.Plain or ScalarStyle.Any, style != ScalarStyle.Plain));
                break;
            case YamlSequenceNode list:
                emitter.Emit(new SequenceStart(null, null, true, list.Children.Count == 0 ? SequenceStyle.Flow : list.Style));
                foreach (var child in list.Children)
                {
                    Write(child, emitter);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case YamlMappingNode mapping:
                emitter.Emit(new MappingStart(null, null, true, mapping.Children.Count == 0 ? MappingStyle.Flow : mapping.Style));
                foreach (var (key, value) in mapping.Children)
                {
                    Write(key, emitter);
                    Write(value, emitter);
                }

                emitter.Emit(new MappingEnd());
                break;
        }
    }

    // Numbers of YAML 1.1 and 1.2 (also 1e5, 0x1f, 12:30:45), dates, and the words for true, false and nothing.
    [GeneratedRegex(
        @"^(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?0[xob][0-9a-fA-F_]+" +
        @"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?" +
        @"|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|true|false|yes|no|on|off|y|n|null|~|)$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeAnotherType();
}
