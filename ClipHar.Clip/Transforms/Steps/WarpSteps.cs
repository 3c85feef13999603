using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>Turns around the centre, as torchvision's RandomRotation (expand = False).</summary>
internal sealed class RandomRotation : TransformStepType
{
    public override string Type => "random_rotation";

    public override string Description => "Turns the picture around its centre; the size stays.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        TransformParameter.Symmetric("degrees", "Angle, counter-clockwise.", 360),
        TransformParameter.Interpolation("nearest"),
        TransformParameter.Fill,
        TransformParameter.Probability(1),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        var applied = StepParameters.IsApplied(step, ref random);
        var (low, high) = step.Range("degrees");
        var angle = random.NextDouble(low, high);
        if (!applied || angle == 0)
        {
            return;
        }

        canvas.Note("angle", angle);
        WarpCanvas.Run(canvas, step, ProjectiveMap.InverseAffine(canvas.Width, canvas.Height, -angle, 0, 0, 1, 0, 0));
    }
}

/// <summary>
/// Turns, shifts, scales and shears around the centre, as torchvision's RandomAffine: the shift is rounded to whole pixels.
/// </summary>
internal sealed class RandomAffine : TransformStepType
{
    public override string Type => "random_affine";

    public override string Description => "Turns, shifts, scales and shears the picture around its centre; the size stays.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        TransformParameter.Symmetric("degrees", "Angle, clockwise.", 360),
        new TransformParameter
        {
            Name = "translate",
            Kind = TransformParameterKind.Pair,
            Description = "Largest shift across and down, as a share of width and height.",
            Default = TransformValue.Of(0, 0),
            Minimum = 0,
            Maximum = 1,
        },
        new TransformParameter
        {
            Name = "scale",
            Kind = TransformParameterKind.Range,
            Description = "Factor on lengths.",
            Default = TransformValue.Of(1, 1),
            Minimum = 0.01,
            Maximum = 100,
        },
        TransformParameter.Symmetric("shear", "Shear along x, in degrees.", 80),
        TransformParameter.Symmetric("shear_y", "Shear along y, in degrees.", 80),
        TransformParameter.Interpolation("nearest"),
        TransformParameter.Fill,
        TransformParameter.Probability(1),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        var applied = StepParameters.IsApplied(step, ref random);
        var angle = Draw(step.Range("degrees"), ref random);
        var (across, down) = step.Range("translate");
        var shiftX = Math.Round(random.NextDouble(-across * canvas.Width, across * canvas.Width), MidpointRounding.ToEven);
        var shiftY = Math.Round(random.NextDouble(-down * canvas.Height, down * canvas.Height), MidpointRounding.ToEven);
        var scale = Draw(step.Range("scale"), ref random);
        var shearX = Draw(step.Range("shear"), ref random);
        var shearY = Draw(step.Range("shear_y"), ref random);
        if (!applied || (angle, shiftX, shiftY, scale, shearX, shearY) == (0, 0, 0, 1, 0, 0))
        {
            return;
        }

        canvas.Note("angle", angle);
        canvas.NoteFormatted($"shift {shiftX:0}, {shiftY:0}");
        canvas.Note("scale", scale);
        if ((shearX, shearY) != (0, 0))
        {
            canvas.Note("shear", shearX);
            canvas.Note("shear_y", shearY);
        }

        WarpCanvas.Run(
            canvas, step, ProjectiveMap.InverseAffine(canvas.Width, canvas.Height, angle, shiftX, shiftY, scale, shearX, shearY));
    }

    private static double Draw((double Low, double High) range, ref TransformRandom random) => random.NextDouble(range.Low, range.High);
}

/// <summary>Moves the four corners inwards by random whole pixels, as torchvision's RandomPerspective.</summary>
internal sealed class RandomPerspective : TransformStepType
{
    public override string Type => "random_perspective";

    public override string Description => "Shows the picture as if seen from the side: each corner moves inwards by a random amount.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        new TransformParameter
        {
            Name = "distortion_scale",
            Kind = TransformParameterKind.Number,
            Description = "Largest move of a corner, as a share of half the width and half the height.",
            Default = TransformValue.Of(0.5),
            Minimum = 0,
            Maximum = 0.95,
        },
        TransformParameter.Interpolation("bilinear"),
        TransformParameter.Fill,
        TransformParameter.Probability(0.5),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        var distortion = step.Number("distortion_scale");
        var (width, height) = (canvas.Width, canvas.Height);
        var (farX, farY) = ((int)(distortion * (width / 2)), (int)(distortion * (height / 2)));
        if (!StepParameters.IsApplied(step, ref random) || (farX == 0 && farY == 0))
        {
            return;
        }

        var (right, bottom) = (width - 1, height - 1);
        ReadOnlySpan<(int X, int Y)> from = [(0, 0), (right, 0), (right, bottom), (0, bottom)];
        ReadOnlySpan<(int X, int Y)> to =
        [
            (Move(farX, ref random), Move(farY, ref random)),
            (right - Move(farX, ref random), Move(farY, ref random)),
            (right - Move(farX, ref random), bottom - Move(farY, ref random)),
            (Move(farX, ref random), bottom - Move(farY, ref random)),
        ];
        canvas.NoteFormatted($"corners to {to[0]}, {to[1]}, {to[2]}, {to[3]}");
        WarpCanvas.Run(canvas, step, ProjectiveMap.Through(to, from));
    }

    private static int Move(int far, ref TransformRandom random) => random.NextInteger(far + 1);
}

/// <summary>What the steps of this file share.</summary>
internal static class WarpCanvas
{
    public static void Run(Canvas canvas, TransformStep step, ProjectiveMap map)
    {
        var target = Canvas.Rent(canvas.Width, canvas.Height);
        Warp.Run(canvas.Pixels, canvas.Width, canvas.Height, map, step.Word("interpolation") == "bilinear", step.Color("fill"), target);
        canvas.Replace(canvas.Width, canvas.Height, target);
    }
}
