using System.ComponentModel.DataAnnotations;

using ClipHar.Core.Storage;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models;

/// <summary>Where models lie.</summary>
public sealed class ModelFolderOptions
{
    public const string SectionName = "Models";

    /// <summary>Where pulled and trained models are written; one folder a model. Default: models in the data folder.</summary>
    [Required]
    public string WritableFolder { get; set; } = "";
}

internal sealed class ModelFoldersInDataFolder(IConfiguration configuration) : IPostConfigureOptions<ModelFolderOptions>
{
    public void PostConfigure(string? name, ModelFolderOptions options)
    {
        if (options.WritableFolder.Length == 0)
        {
            options.WritableFolder = DataFolder.From(configuration).Models;
        }
    }
}

[OptionsValidator]
internal sealed partial class ModelFolderOptionsValidator : IValidateOptions<ModelFolderOptions>;
