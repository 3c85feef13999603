using System.Text.Json;

namespace ClipHar.Clip.Prompts;

/// <summary>Reads the data files of this folder, which are embedded in the assembly.</summary>
internal static class PromptResource
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static T Read<T>(string fileName)
    {
        var name = $"ClipHar.Clip.Prompts.{fileName}";
        using var stream = typeof(PromptResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        return JsonSerializer.Deserialize<T>(stream, Snake) ?? throw new InvalidOperationException($"The resource {name} is empty.");
    }
}
