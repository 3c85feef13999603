using System.ComponentModel.DataAnnotations;

using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models;

/// <summary>Where models lie.</summary>
public sealed class ModelFolderOptions
{
    public const string SectionName = "Models";

    /// <summary>Where pulled and trained models are written; one folder a model.</summary>
    [Required]
    public string WritableFolder { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class ModelFolderOptionsValidator : IValidateOptions<ModelFolderOptions>;
