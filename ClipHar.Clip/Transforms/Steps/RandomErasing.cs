using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>
/// Covers a random rectangle, drawn as torchvision's RandomErasing draws it. There it comes after the normalisation, where 0 is the mean
/// colour; here it is on pixels, so the default is CLIP's mean colour.
/// </summary>
internal sealed class RandomErasing : TransformStepType
{
    private const int Tries = 10;

    public override string Type => "random_erasing";

    public override string Description => "Covers a random rectangle with a colour or with noise.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        StepParameters.AreaShare(0.02, 0.33, "Share of the picture's area that is covered."),
        StepParameters.AspectRatio(0.3, 3.3, "Height of the rectangle by its width."),
        new TransformParameter
        {
            Name = "value",
            Kind = TransformParameterKind.Choice,
            Description = "color fills with the colour of fill, noise with random levels.",
            Default = TransformValue.Of("color"),
            Choices = ["color", "noise"],
        },
        TransformParameter.Fill with
        {
            Default = TransformValue.Of(123, 117, 104),
            Description = "The colour; the default is CLIP's mean.",
        },
        TransformParameter.Probability(0.5),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (!StepParameters.IsApplied(step, ref random))
        {
            return;
        }

        var area = (double)canvas.Width * canvas.Height;
        var (scale, ratio) = (step.Range("scale"), step.Range("ratio"));
        var (logLow, logHigh) = (PortableMath.Log(ratio.Low), PortableMath.Log(ratio.High));
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var share = area * random.NextDouble(scale.Low, scale.High);
            var aspect = PortableMath.Exp(random.NextDouble(logLow, logHigh));
            var height = (int)Math.Round(Math.Sqrt(share * aspect), MidpointRounding.ToEven);
            var width = (int)Math.Round(Math.Sqrt(share / aspect), MidpointRounding.ToEven);
            if (width < canvas.Width && height < canvas.Height)
            {
                var top = random.NextInteger(canvas.Height - height + 1);
                Cover(canvas, step, random.NextInteger(canvas.Width - width + 1), top, width, height, ref random);
                return;
            }
        }
    }

    private static void Cover(Canvas canvas, TransformStep step, int left, int top, int width, int height, ref TransformRandom random)
    {
        canvas.NoteFormatted($"{width} x {height} at {left}, {top}");
        var pixels = canvas.WritablePixels();
        var isNoise = step.Word("value") == "noise";
        var (red, green, blue) = step.Color("fill");
        for (var row = top; row < top + height; row++)
        {
            var part = pixels.Slice(((row * canvas.Width) + left) * RgbImage.Channels, width * RgbImage.Channels);
            for (var i = 0; i < part.Length; i += RgbImage.Channels)
            {
                if (isNoise)
                {
                    var bits = random.NextBits();
                    (red, green, blue) = ((byte)bits, (byte)(bits >> 8), (byte)(bits >> 16));
                }

                (part[i], part[i + 1], part[i + 2]) = (red, green, blue);
            }
        }
    }
}
