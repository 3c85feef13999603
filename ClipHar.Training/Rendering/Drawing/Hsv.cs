using SkiaSharp;

namespace ClipHar.Training.Rendering.Drawing;

/// <summary>Small colour arithmetic.</summary>
internal static class Hsv
{
    public static SKColor Scale(SKColor color, float factor) => new(
        (byte)Math.Clamp(color.Red * factor, 0, 255),
        (byte)Math.Clamp(color.Green * factor, 0, 255),
        (byte)Math.Clamp(color.Blue * factor, 0, 255),
        color.Alpha);

    /// <summary>Towards <paramref name="to"/> by <paramref name="amount"/> in [0, 1]; alpha of <paramref name="from"/>.</summary>
    public static SKColor Mix(SKColor from, SKColor to, float amount) => new(
        (byte)(from.Red + ((to.Red - from.Red) * amount)),
        (byte)(from.Green + ((to.Green - from.Green) * amount)),
        (byte)(from.Blue + ((to.Blue - from.Blue) * amount)),
        from.Alpha);

    public static SKColor Lighter(SKColor color, float amount) => Mix(color, SKColors.White, amount);

    public static SKColor WithAlpha(SKColor color, float alpha) => color.WithAlpha((byte)Math.Clamp(alpha * 255, 0, 255));

    /// <summary>A neighbouring colour: hue within ±8°, saturation and value within ±12 %.</summary>
    public static SKColor Jitter(SKColor color, SceneRandom random)
    {
        color.ToHsv(out var hue, out var saturation, out var value);
        return SKColor.FromHsv(
            (hue + random.Range(-8, 8) + 360) % 360,
            Math.Clamp(saturation * random.Range(0.88f, 1.12f), 0, 100),
            Math.Clamp(value * random.Range(0.88f, 1.12f), 0, 100));
    }
}
