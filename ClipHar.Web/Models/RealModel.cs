namespace ClipHar.Web.Models;

/// <summary>The model that is offered to someone who has only the demo: the smallest of the original CLIP models.</summary>
internal static class RealModel
{
    public const string Repository = "openai/clip-vit-base-patch32";

    /// <summary>Weights and tokenizer files that a pull fetches.</summary>
    public const string Size = "about 610 MB";

    public const string License = "MIT";
}
