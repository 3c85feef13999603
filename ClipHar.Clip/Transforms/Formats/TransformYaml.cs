using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClipHar.Clip.Transforms.Formats;

/// <summary>Writes pipelines for people.</summary>
internal static class TransformYaml
{
    public static string Write(TransformPipeline pipeline, bool withPreprocessing)
    {
        var text = new StringBuilder();
        text.Append("name: ").Append(Quote(pipeline.Name)).Append('\n');
        if (pipeline.Description is { } description)
        {
            text.Append("description: ").Append(Quote(description)).Append('\n');
        }

        text.Append(pipeline.Steps.Count == 0 ? "steps: []\n" : "steps:\n");
        foreach (var step in pipeline.Steps)
        {
            text.Append("  - type: ").Append(step.Type).Append('\n');
            foreach (var (name, value) in step.Parameters)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {name}: {value}\n");
            }
        }

        if (withPreprocessing)
        {
            WritePreprocessing(text, pipeline);
        }

        return text.ToString();
    }

    private static void WritePreprocessing(StringBuilder text, TransformPipeline pipeline)
    {
        using var members = JsonDocument.Parse(TransformCanonicalForm.PreprocessingBytes(pipeline.Preprocessor.Config));
        text.Append("preprocessing:\n");
        foreach (var member in members.RootElement.EnumerateObject())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {member.Name}: {member.Value.GetRawText()}\n");
        }
    }

    /// <summary>A JSON string is a YAML string; plain words do without quotation marks.</summary>
    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || c is '-' or '_') && text is not ("true" or "false" or "null" or "-")
            ? text
            : JsonSerializer.Serialize(text);
}
