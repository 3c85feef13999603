using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ClipHar.Core.Datasets.Validation.Suites;

/// <summary>Reads suites from YAML or JSON (which is YAML), and says with line numbers everything that is wrong.</summary>
/// <remarks>
/// <code>
/// name: strict
/// checks:
///   - decodable
///   - check: near_duplicates
///     severity: error
///     radius: 4
/// </code>
/// </remarks>
public static class SuiteParser
{
    private const int MaxCharacters = 256 * 1024;
    private const int MaxDepth = 8;
    private const int MaxChecks = 200;
    private const int MaxNameLength = 64;

    /// <param name="text">YAML or JSON.</param>
    /// <param name="source">File name or the like, for messages.</param>
    /// <exception cref="SuiteException">Not readable, or it names what does not exist, or it has no checks.</exception>
    public static ValidationSuite Parse(string text, string source, DatasetCheckCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(catalog);
        var root = ReadRoot(text, source);
        var errors = new List<SuiteError>();
        var name = ValidationSuite.DefaultName;
        string? description = null;
        YamlNode? list = null;
        foreach (var (key, value) in Entries(root, errors))
        {
            switch (key)
            {
                case "name":
                    name = ReadName(value, "name", errors) ?? name;
                    break;
                case "description":
                    description = (value as YamlScalarNode)?.Value;
                    break;
                case "checks":
                    list = value;
                    break;
                default:
                    errors.Add(new SuiteError(Line(value), $"'{key}' is not known; a suite has name, description and checks."));
                    break;
            }
        }

        var checks = ReadChecks(list, Line(root), catalog, errors);
        return errors.Count == 0 ? new ValidationSuite(name, description, checks) : throw new SuiteException(source, errors);
    }

    private static YamlMappingNode ReadRoot(string text, string source)
    {
        if (text.Length > MaxCharacters)
        {
            throw new SuiteException(source,
                [new SuiteError(null, $"It has {text.Length} characters; at most {MaxCharacters} are allowed.")]);
        }

        try
        {
            CheckDepth(text, source);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode mapping
                ? mapping
                : throw new SuiteException(source,
                    [new SuiteError(1, "A suite is one document with the members name, description and checks.")]);
        }
        catch (YamlException e)
        {
            throw new SuiteException(source, [new SuiteError((int)e.Start.Line, $"It is neither YAML nor JSON: {e.Message}")], e);
        }
    }

    /// <summary>The representation model is built recursively, so that deep nesting would end the process; the events are not.</summary>
    private static void CheckDepth(string text, string source)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
            if (depth > MaxDepth)
            {
                throw new SuiteException(source,
                    [new SuiteError((int)parser.Current!.Start.Line, $"It is nested more than {MaxDepth} deep.")]);
            }
        }
    }

    private static List<SuiteCheck> ReadChecks(YamlNode? list, int rootLine, DatasetCheckCatalog catalog, List<SuiteError> errors)
    {
        var checks = new List<SuiteCheck>();
        if (list is not YamlSequenceNode entries || entries.Children.Count == 0)
        {
            errors.Add(new SuiteError(list is null ? rootLine
                : Line(list), "The suite has no checks, so that everything would pass. Name at least one under 'checks'."));
            return checks;
        }

        if (entries.Children.Count > MaxChecks)
        {
            errors.Add(new SuiteError(Line(entries), $"The suite has {entries.Children.Count} checks; at most {MaxChecks} are allowed."));
            return checks;
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (ReadCheck(entry, catalog, errors) is not { } check)
            {
                continue;
            }

            if (!ids.TryAdd(check.Id, Line(entry)))
            {
                errors.Add(new SuiteError(Line(entry),
                    $"The id '{check.Id}' is already that of line {ids[check.Id]}; give this check an id of its own."));
            }

            checks.Add(check);
        }

        return checks;
    }

    private static SuiteCheck? ReadCheck(YamlNode entry, DatasetCheckCatalog catalog, List<SuiteError> errors)
    {
        var members = entry is YamlMappingNode mapping ? Entries(mapping, errors) : [("check", entry)];
        var named = members.FirstOrDefault(member => member.Key == "check").Value;
        if (named is not YamlScalarNode { Value: { Length: > 0 } name })
        {
            errors.Add(new SuiteError(Line(entry), "A check is its name, or a mapping with the member 'check'."));
            return null;
        }

        if (!catalog.TryGet(name, out var check))
        {
            errors.Add(new SuiteError(Line(named),
                $"There is no check '{name}'; there are {string.Join(", ", catalog.Checks.Select(known => known.Name))}."));
            return null;
        }

        var (id, severity) = (check.Name, check.DefaultSeverity);
        var values = new SuiteValues(check);
        foreach (var (key, value) in members)
        {
            switch (key)
            {
                case "check":
                    break;
                case "id":
                    id = ReadName(value, "id", errors) ?? id;
                    break;
                case "severity":
                    severity = ReadSeverity(value, errors) ?? severity;
                    break;
                default:
                    values.Read(key, value, errors);
                    break;
            }
        }

        return new SuiteCheck(id, check.Name, severity, values.ToSettings());
    }

    private static Severity? ReadSeverity(YamlNode node, List<SuiteError> errors)
    {
        switch ((node as YamlScalarNode)?.Value)
        {
            case "info":
                return Severity.Info;
            case "warning":
                return Severity.Warning;
            case "error":
                return Severity.Error;
            case var other:
                errors.Add(new SuiteError(Line(node), $"The severity is '{other}'; allowed are info, warning and error."));
                return null;
        }
    }

    private static string? ReadName(YamlNode node, string member, List<SuiteError> errors)
    {
        if ((node as YamlScalarNode)?.Value is { Length: > 0 and <= MaxNameLength } name
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.'))
        {
            return name;
        }

        errors.Add(new SuiteError(Line(node), $"The {member} is 1 to {MaxNameLength} lower-case letters, digits, '-', '_' and '.'."));
        return null;
    }

    private static List<(string Key, YamlNode Value)> Entries(YamlMappingNode mapping, List<SuiteError> errors)
    {
        var entries = new List<(string, YamlNode)>();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is YamlScalarNode { Value: { } name })
            {
                entries.Add((name, value));
            }
            else
            {
                errors.Add(new SuiteError(Line(key), "The name of a member is a word."));
            }
        }

        return entries;
    }

    private static int Line(YamlNode node) => (int)node.Start.Line;

    /// <summary>Thresholds as they are read.</summary>
    private sealed class SuiteValues(IDatasetCheck check)
    {
        private readonly Dictionary<string, double> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, IReadOnlyList<string>> _words = new(StringComparer.Ordinal);

        public CheckSettings ToSettings() => new(check.Parameters, _numbers, _words);

        public void Read(string key, YamlNode value, List<SuiteError> errors)
        {
            var parameter = check.Parameters.FirstOrDefault(known => known.Name == key);
            if (parameter is null)
            {
                var known = string.Join(", ", check.Parameters.Select(p => p.Name).Append("severity").Append("id"));
                errors.Add(new SuiteError(Line(value), $"The check {check.Name} has no '{key}'; it has {known}."));
            }
            else if (!(parameter.Kind == CheckParameterKind.Words ? ReadWords(parameter, value) : ReadNumber(parameter, value)))
            {
                errors.Add(new SuiteError(Line(value), $"'{key}' of {check.Name} is {Shown(value)}; allowed is {parameter.Allowed}."));
            }
        }

        private static string Shown(YamlNode value) => value is YamlScalarNode scalar ? $"'{scalar.Value}'" : "no single value";

        private bool ReadNumber(CheckParameter parameter, YamlNode value)
        {
            var allowed = double.TryParse((value as YamlScalarNode)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture,
                out var number)
                && number >= parameter.Min && number <= parameter.Max
                && (parameter.Kind != CheckParameterKind.Integer || number == Math.Floor(number));
            if (allowed)
            {
                _numbers[parameter.Name] = number;
            }

            return allowed;
        }

        private bool ReadWords(CheckParameter parameter, YamlNode value)
        {
            if (value is not YamlSequenceNode sequence)
            {
                return false;
            }

            var words = sequence.Select(item => (item as YamlScalarNode)?.Value ?? "").ToList();
            if (words.Contains("") || (parameter.AllowedWords.Count > 0 && words.Exists(word => !parameter.AllowedWords.Contains(word))))
            {
                return false;
            }

            _words[parameter.Name] = words;
            return true;
        }
    }
}
