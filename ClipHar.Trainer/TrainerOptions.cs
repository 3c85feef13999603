using System.ComponentModel.DataAnnotations;

using ClipHar.Training.Demo;

using Microsoft.Extensions.Options;

namespace ClipHar.Trainer;

/// <summary>What the trainer trains. For now one recipe: the demo model, from nothing.</summary>
public sealed class TrainerOptions
{
    public const string SectionName = "Trainer";

    /// <summary>
    /// Folder of the trained model. Default: cliphar-demo in the models folder; a model that is there already is replaced.
    /// </summary>
    public string OutputFolder { get; set; } = "";

    /// <summary>Decides weights, pictures and captions. Default: that of the committed model.</summary>
    public long Seed { get; set; } = Defaults.Seed;

    /// <summary>Steps of the optimiser. Default: those of the committed model.</summary>
    [Range(1, 10_000_000)]
    public int Steps { get; set; } = Defaults.Steps;

    /// <summary>Threads of one tensor operation. Default: libtorch's choice.</summary>
    [Range(1, 1024)]
    public int? Threads { get; set; }

    /// <summary>Time between two lines of progress in the log. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LogInterval { get; set; } = TimeSpan.FromSeconds(15);

    private static DemoModelOptions Defaults { get; } = new() { OutputDirectory = "." };
}

[OptionsValidator]
internal sealed partial class TrainerOptionsValidator : IValidateOptions<TrainerOptions>;
