using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>Blurs by a random amount, as torchvision's GaussianBlur.</summary>
internal sealed class GaussianBlur : TransformStepType
{
    public override string Type => "gaussian_blur";

    public override string Description => "Blurs by a random amount.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        new TransformParameter
        {
            Name = "kernel_size",
            Kind = TransformParameterKind.Integer,
            Description = "Width of the kernel in pixels, odd.",
            Minimum = 1,
            Maximum = 63,
            Check = value => value.Numbers[0] % 2 == 0 ? "an odd number is expected" : null,
        },
        new TransformParameter
        {
            Name = "sigma",
            Kind = TransformParameterKind.Range,
            Description = "Standard deviation in pixels. One number stands for itself.",
            Default = TransformValue.Of(0.1, 2),
            Minimum = 0.05,
            Maximum = 32,
            Shorthand = sigma => (sigma, sigma),
        },
        TransformParameter.Probability(1),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        var applied = StepParameters.IsApplied(step, ref random);
        var (low, high) = step.Range("sigma");
        var sigma = random.NextDouble(low, high);
        if (applied)
        {
            canvas.Note("sigma", sigma);
            Blur.Run(canvas.WritablePixels(), canvas.Width, canvas.Height, Blur.Kernel(step.Integer("kernel_size"), sigma));
        }
    }
}
