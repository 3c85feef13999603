using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Deployments;

/// <summary>Which models there are and how many stay in memory. Bound to <see cref="SectionName"/>.</summary>
public sealed class ModelOptions
{
    public const string SectionName = "Inference:Models";

    /// <summary>
    /// Folders of checkpoints: each is a checkpoint itself or has one checkpoint per sub-folder. Where two have the same name, the folder
    /// listed first wins. The folder that pulled models are written to is always looked through, last. Default: models beside the program.
    /// </summary>
    public IList<string> Folders { get; } = [];

    /// <summary>The model used when a request names none. Default: the only one, else cliphar-demo, else the first by name.</summary>
    public string? DefaultModel { get; set; }

    /// <summary>Models in memory at a time; the longest unused one goes, never one in use and never the default. Default: 3.</summary>
    [Range(1, 1000)]
    public int MaxResidentModels { get; set; } = 3;

    /// <summary>Whether the default model is loaded when the host starts, rather than by the first request. Default: true.</summary>
    public bool Preload { get; set; } = true;

    internal void UseShippedModels()
    {
        if (Folders.Count == 0)
        {
            Folders.Add(Path.Combine(AppContext.BaseDirectory, "models"));
        }
    }
}

[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;
