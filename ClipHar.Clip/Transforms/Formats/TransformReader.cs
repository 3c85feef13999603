using System.Text.Json;
using System.Text.RegularExpressions;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Formats;

/// <summary>Reads pipelines from YAML and JSON, which have the same form. Every problem is told, not only the first.</summary>
internal static partial class TransformReader
{
    public const string TypeMember = "type";

    private const int MaxCharacters = 64 * 1024;
    private const int MaxDescription = 1000;
    private const int MaxJsonDepth = 9;

    private static readonly string[] Members = ["description", "format", "name", "preprocessing", "steps"];

    public static TransformPipeline Read(string text, PreprocessorConfig preprocessing)
    {
        if (text.Length > MaxCharacters)
        {
            throw new TransformFormatException($"the text has {text.Length} characters; at most {MaxCharacters} are read");
        }

        using var document = ToJson(text);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new TransformFormatException("an object with the members name and steps is expected");
        }

        var problems = new List<string>();
        problems.AddRange(root.EnumerateObject().Where(member => !Members.Contains(member.Name)).Select(
            member => $"there is no member '{member.Name}'; there are {string.Join(", ", Members)}"));
        CheckFormat(root, problems);
        var name = ReadName(root, problems);
        var description = ReadDescription(root, problems);
        var steps = ReadSteps(root, problems);
        var config = root.TryGetProperty("preprocessing", out var member)
            ? PreprocessingReader.Read(member, preprocessing, problems)
            : preprocessing;
        return problems.Count == 0
            ? TransformPipeline.Create(name, description, steps, config)
            : throw new TransformFormatException(problems);
    }

    private static JsonDocument ToJson(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            return JsonSerializer.SerializeToDocument(YamlToJson.Read(text));
        }

        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxJsonDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new TransformFormatException($"it is not JSON: {e.Message.TrimEnd('.')}");
        }
    }

    private static void CheckFormat(JsonElement root, List<string> problems)
    {
        if (root.TryGetProperty("format", out var format)
            && (format.ValueKind != JsonValueKind.String || format.GetString() != TransformCanonicalForm.Format))
        {
            problems.Add($"format is {format.GetRawText()}; '{TransformCanonicalForm.Format}' is read");
        }
    }

    private static string ReadName(JsonElement root, List<string> problems)
    {
        const string Unnamed = "custom";
        if (!root.TryGetProperty("name", out var name))
        {
            return Unnamed;
        }

        if (name.ValueKind == JsonValueKind.String && NamePattern().IsMatch(name.GetString()!))
        {
            return name.GetString()!;
        }

        problems.Add("name: 1 to 64 lower-case letters, digits, '-', '_' and '.' are allowed, beginning with a letter or digit");
        return Unnamed;
    }

    private static string? ReadDescription(JsonElement root, List<string> problems)
    {
        if (!root.TryGetProperty("description", out var description) || description.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (description.ValueKind == JsonValueKind.String && description.GetString()!.Length <= MaxDescription)
        {
            return description.GetString();
        }

        problems.Add($"description: a text of at most {MaxDescription} characters is expected");
        return null;
    }

    private static List<TransformStep> ReadSteps(JsonElement root, List<string> problems)
    {
        var steps = new List<TransformStep>();
        if (!root.TryGetProperty("steps", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            problems.Add("steps: a list is expected; [] for nothing but the preprocessing");
            return steps;
        }

        if (list.GetArrayLength() > TransformPipeline.MaxSteps)
        {
            problems.Add($"steps: there are {list.GetArrayLength()}; at most {TransformPipeline.MaxSteps} are allowed");
            return steps;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (StepReader.Read(item, index++, problems) is { } step)
            {
                steps.Add(step);
            }
        }

        return steps;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
