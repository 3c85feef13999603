using System.Text.Json;

namespace ClipHar.Inference.Deployments;

/// <summary>What a model folder says about itself beside the weights.</summary>
/// <param name="License">For example mit; null when nothing tells.</param>
/// <param name="Demo">Whether it is the demonstration model.</param>
internal sealed record ModelCard(string? License, bool Demo)
{
    /// <summary>Name, or start of the name, of the demonstration model.</summary>
    public const string DemoName = "cliphar-demo";

    private const int MostFrontMatterLines = 100;
    private const int MostProvenanceBytes = 1 << 20;

    public static ModelCard Read(string directory)
        => new(
            LicenseOfCard(Path.Combine(directory, "README.md")) ?? LicenseOfProvenance(Path.Combine(directory, "cliphar-source.json")),
            Path.GetFileName(directory).StartsWith(DemoName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The license line of a Hugging Face model card's front matter.</summary>
    private static string? LicenseOfCard(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var lines = File.ReadLines(path).Take(MostFrontMatterLines).ToList();
        if (lines.Count == 0 || lines[0].Trim() != "---")
        {
            return null;
        }

        var line = lines.Skip(1).TakeWhile(l => l.Trim() != "---").FirstOrDefault(l => l.StartsWith("license:", StringComparison.Ordinal));
        var license = line?["license:".Length..].Trim().Trim('"', '\'');
        return string.IsNullOrEmpty(license) ? null : license;
    }

    /// <summary>What the hub declared when the model was pulled.</summary>
    private static string? LicenseOfProvenance(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MostProvenanceBytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.EnumerateObject().FirstOrDefault(p => p.Name.Equals("license", StringComparison.OrdinalIgnoreCase))
                    .Value
                    is { ValueKind: JsonValueKind.String } license
                ? license.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;   // a damaged note about a license does not make the model unusable
        }
    }
}
