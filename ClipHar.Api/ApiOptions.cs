using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Api;

/// <summary>
/// Limits of requests; Kestrel's and the form reader's follow from them. Those of a single picture and of labels are
/// <see cref="Inference.Classification.ClassificationOptions"/>.
/// </summary>
public sealed class ApiOptions
{
    public const string SectionName = "Api";

    /// <summary>Most pictures in one request. Default: 16.</summary>
    [Range(1, 256)]
    public int MaxPicturesPerRequest { get; set; } = 16;

    /// <summary>Largest request body with several pictures. Default: 64 MiB.</summary>
    [Range(2048, 1024 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Memory that all requests being read may take together; more are answered 503 with Retry-After. Default: 512 MiB.
    /// </summary>
    [Range(1L, 1L << 40)]
    public long MaxUploadMemoryBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Most texts in one embeddings request. Default: 256.</summary>
    [Range(1, 4096)]
    public int MaxEmbeddingTexts { get; set; } = 256;

    /// <summary>Vocabulary of requests that name none and bring no labels. Default: har-15.</summary>
    [Required]
    public string DefaultVocabulary { get; set; } = "har-15";
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
