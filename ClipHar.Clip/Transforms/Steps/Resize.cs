using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>Antialiased resize, by the resizer of the preprocessing.</summary>
internal sealed class Resize : TransformStepType
{
    private const string Stretch = "stretch";

    public override string Type => "resize";

    public override string Description => "Resizes, antialiased: the short edge to a size, or both edges.";

    public override bool IsRandom => false;

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        StepParameters.Size("Size in pixels; 0 is the model's."),
        StepParameters.Filter("bicubic"),
        new TransformParameter
        {
            Name = "rule",
            Kind = TransformParameterKind.Choice,
            Description = "shortest_edge keeps the proportion, stretch makes a square.",
            Default = TransformValue.Of("shortest_edge"),
            Choices = ["shortest_edge", Stretch],
        },
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        long size = StepParameters.SizeOf(step, canvas);
        var (width, height) = step.Word("rule") == Stretch ? (size, size)
            : canvas.Width <= canvas.Height ? (size, size * canvas.Height / canvas.Width)
            : (size * canvas.Width / canvas.Height, size);
        CropResize.Run(canvas, new PixelRect(0, 0, canvas.Width, canvas.Height), width, height, StepParameters.FilterOf(step));
    }
}
