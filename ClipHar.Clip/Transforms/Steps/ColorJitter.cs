using ClipHar.Clip.Transforms.Pixels;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>
/// Random changes of colour in random order, as torchvision's ColorJitter on Pillow pictures. A change that can only be none (a
/// factor of exactly 1, a hue of exactly 0) is left out.
/// </summary>
internal sealed class ColorJitter : TransformStepType
{
    public override string Type => "color_jitter";

    public override string Description => "Changes brightness, contrast, saturation and hue by random amounts, in random order.";

    public override IReadOnlyList<TransformParameter> Parameters { get; } =
    [
        TransformParameter.Factor("brightness", "Factor on all levels."),
        TransformParameter.Factor("contrast", "Factor on the distance from the mean gray."),
        TransformParameter.Factor("saturation", "Factor on the distance from the pixel's own gray; 0 is gray."),
        TransformParameter.Symmetric("hue", "Turn of the colour circle, in whole turns; -0.5 and 0.5 are opposite colours.", 0.5),
        TransformParameter.Probability(1),
    ];

    internal override void Apply(Canvas canvas, TransformStep step, ref TransformRandom random)
    {
        if (!StepParameters.IsApplied(step, ref random))
        {
            return;
        }

        Span<int> order = [0, 1, 2, 3];
        for (var last = order.Length - 1; last > 0; last--)
        {
            var other = random.NextInteger(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        // Every amount is drawn, so that one parameter does not change another one's lot.
        Span<double> amounts =
        [
            Draw(step, "brightness", ref random), Draw(step, "contrast", ref random), Draw(step, "saturation", ref random),
            Draw(step, "hue", ref random),
        ];
        foreach (var change in order)
        {
            Change(canvas, change, amounts[change]);
        }
    }

    private static double Draw(TransformStep step, string name, ref TransformRandom random)
    {
        var (low, high) = step.Range(name);
        return random.NextDouble(low, high);
    }

    private static void Change(Canvas canvas, int change, double amount)
    {
        if (amount == (change == 3 ? 0 : 1))
        {
            return;
        }

        canvas.Note(change switch { 0 => "brightness", 1 => "contrast", 2 => "saturation", _ => "hue" }, amount);
        var pixels = canvas.WritablePixels();
        switch (change)
        {
            case 0:
                ColorPixels.AdjustBrightness(pixels, (float)amount);
                break;
            case 1:
                ColorPixels.AdjustContrast(pixels, (float)amount);
                break;
            case 2:
                ColorPixels.AdjustSaturation(pixels, (float)amount);
                break;
            default:
                HuePixels.ShiftHue(pixels, (byte)(int)(amount * 255));
                break;
        }
    }
}
