using System.Globalization;
using ClipHar.Client.Models;

namespace ClipHar.Web.Models;

/// <summary>The model that is offered to someone who has only the demo: the smallest of the original CLIP models.</summary>
internal static class RealModel
{
    public const string Repository = "openai/clip-vit-base-patch32";

    /// <summary>What is known without asking: weights and tokenizer files that a pull fetches, and the licence.</summary>
    public const string KnownTerms = $"about 610 MB, licence {License}";

    /// <summary>Of the original; the hub's page declares none.</summary>
    private const string License = "MIT";

    /// <summary>What the hub says.</summary>
    public static string Terms(HubModelResource model)
    {
        var license = model.License is { Length: > 0 } declared ? declared.ToUpperInvariant() : License;
        return string.Create(CultureInfo.InvariantCulture, $"{model.SizeBytes / 1e6:0} MB, licence {license}");
    }
}
