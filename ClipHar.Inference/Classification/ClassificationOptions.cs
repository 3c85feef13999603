using System.ComponentModel.DataAnnotations;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Prompts;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Classification;

/// <summary>Limits on pictures and labels. Bound to <see cref="SectionName"/>.</summary>
public sealed class ClassificationOptions
{
    public const string SectionName = "Inference:Classification";

    /// <summary>Largest picture file. Default: 20 MiB.</summary>
    [Range(1024L, 1L << 30)]
    public long MaxImageBytes { get; set; } = new ImageLimits().MaxBytes;

    /// <summary>Most pixels of a picture, checked before it is decoded. Default: 50 million.</summary>
    [Range(1024L, 1_000_000_000L)]
    public long MaxImagePixels { get; set; } = new ImageLimits().MaxPixels;

    /// <summary>
    /// Pictures decoded and resized at the same time, over all models. Default: one less than the processors, at least 1, so that
    /// decoding does not starve the tower.
    /// </summary>
    [Range(1, 1024)]
    public int? MaxConcurrentDecodes { get; set; }

    /// <summary>Template set that wraps the words of a request. Default: human-actions.</summary>
    [Required]
    public string DefaultTemplateSet { get; set; } = "human-actions";

    /// <summary>How long label embeddings stay cached in this process. Default: 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan LabelCacheTime { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long those of a request's own words stay cached, of which there may be arbitrarily many. Default: 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan OwnLabelCacheTime { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class ClassificationOptionsValidator : IValidateOptions<ClassificationOptions>;

/// <summary>The default template set must exist.</summary>
internal sealed class TemplateSetValidator : IValidateOptions<ClassificationOptions>
{
    public ValidateOptionsResult Validate(string? name, ClassificationOptions options)
        => PromptTemplates.BuiltIn.Any(set => set.Name == options.DefaultTemplateSet)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ClassificationOptions.SectionName}:DefaultTemplateSet is '{options.DefaultTemplateSet}'; "
                + $"allowed are {string.Join(", ", PromptTemplates.BuiltIn.Select(set => set.Name))}.");
}
