using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>
/// Cuts out a random part and makes a square of it, as torchvision's RandomResizedCrop: ten tries at a part of a random share of the
/// area and a random proportion; if none fits, the largest middle part whose proportion is allowed.
/// </summary>
internal sealed class RandomResizedCrop : TransformStepType
{
    private const int Tries = 10;

    public override string Type => "random_resized_crop";

    public override string Description => "Cuts out a part of random size, proportion and place, and resizes it to a square.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        StepParameters.Size("Size of the square in pixels; 0 is the model's."),
        StepParameters.AreaShare(0.08, 1, "Share of the picture's area."),
        StepParameters.AspectRatio(3.0 / 4, 4.0 / 3, "Width of the part by its height."),
        StepParameters.Filter("bilinear"),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        var part = Draw(canvas.Width, canvas.Height, step.Range("scale"), step.Range("ratio"), ref random);
        canvas.NoteFormatted($"{part.Width} x {part.Height} at {part.Left}, {part.Top} of {canvas.Width} x {canvas.Height}");
        var size = StepParameters.SizeOf(step, canvas);
        CropResize.Run(canvas, part, size, size, StepParameters.FilterOf(step));
    }

    internal static PixelRect Draw(
        int width, int height, (double Low, double High) scale, (double Low, double High) ratio, ref TransformRandom random)
    {
        var area = (double)width * height;
        var (logLow, logHigh) = (PortableMath.Log(ratio.Low), PortableMath.Log(ratio.High));
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var share = area * random.NextDouble(scale.Low, scale.High);
            var aspect = PortableMath.Exp(random.NextDouble(logLow, logHigh));
            var partWidth = RoundHalfToEven(Math.Sqrt(share * aspect));
            var partHeight = RoundHalfToEven(Math.Sqrt(share / aspect));
            if (partWidth > 0 && partWidth <= width && partHeight > 0 && partHeight <= height)
            {
                var top = random.NextInteger(height - partHeight + 1);
                return new PixelRect(random.NextInteger(width - partWidth + 1), top, partWidth, partHeight);
            }
        }

        return Middle(width, height, ratio);
    }

    private static PixelRect Middle(int width, int height, (double Low, double High) ratio)
    {
        var own = (double)width / height;
        var (partWidth, partHeight) = own < ratio.Low ? (width, RoundHalfToEven(width / ratio.Low))
            : own > ratio.High ? (RoundHalfToEven(height * ratio.High), height)
            : (width, height);
        partWidth = Math.Clamp(partWidth, 1, width);
        partHeight = Math.Clamp(partHeight, 1, height);
        return new PixelRect((width - partWidth) / 2, (height - partHeight) / 2, partWidth, partHeight);
    }

    private static int RoundHalfToEven(double value) => (int)Math.Round(value, MidpointRounding.ToEven);
}
