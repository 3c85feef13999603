using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>Gray in three channels.</summary>
internal sealed class RandomGrayscale : TransformStepType
{
    public override string Type => "random_grayscale";

    public override string Description => "Takes the colour away.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } = [TransformParameter.Probability(0.1)];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (StepParameters.IsApplied(step, ref random))
        {
            canvas.Note("gray");
            ColorPixels.ToGray(canvas.WritablePixels());
        }
    }
}

/// <summary>Fewer levels.</summary>
internal sealed class RandomPosterize : TransformStepType
{
    public override string Type => "random_posterize";

    public override string Description => "Keeps only the highest bits of each channel.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        new TransformParameter
        {
            Name = "bits", Kind = TransformParameterKind.Integer, Description = "Bits to keep.", Minimum = 0, Maximum = 8,
        },
        TransformParameter.Probability(0.5),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (StepParameters.IsApplied(step, ref random))
        {
            canvas.Note("bits", step.Number("bits"));
            ColorPixels.Posterize(canvas.WritablePixels(), step.Integer("bits"));
        }
    }
}

/// <summary>Inverted highlights.</summary>
internal sealed class RandomSolarize : TransformStepType
{
    public override string Type => "random_solarize";

    public override string Description => "Inverts levels from a threshold on.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        new TransformParameter
        {
            Name = "threshold", Kind = TransformParameterKind.Number, Description = "First level that is inverted.", Minimum = 0,
            Maximum = 256,
        },
        TransformParameter.Probability(0.5),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (StepParameters.IsApplied(step, ref random))
        {
            canvas.Note("threshold", step.Number("threshold"));
            ColorPixels.Solarize(canvas.WritablePixels(), step.Number("threshold"));
        }
    }
}
