using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Settings;

/// <summary>Plants and trees, in rooms and outside.</summary>
internal static class Clutter
{
    private static readonly SKColor[] Greens = [new(70, 130, 66), new(96, 150, 70), new(50, 104, 60), new(128, 160, 80)];

    public static SKColor Green(SceneRandom random) => Hsv.Jitter(random.Pick(Greens), random);

    /// <param name="height">In scene units.</param>
    public static void Plant(BackgroundFrame frame, SceneRandom random, float x, float ground, float height)
    {
        var unit = frame.Unit * height;
        var green = Green(random);
        for (var index = 0; index < 9; index++)
        {
            var angle = random.Range(-1.1f, 1.1f);
            var length = random.Range(0.35f, 0.75f) * unit;
            var tipX = x + (MathF.Sin(angle) * length);
            var tipY = ground - (0.3f * unit) - (MathF.Cos(angle) * length);
            var width = 0.07f * unit;
            frame.Path(
                [(x - (width * 0.2f), ground - (0.28f * unit)), (((x + tipX) / 2) - width, ((ground + tipY) / 2) - (0.1f * unit)),
                    (tipX, tipY), (((x + tipX) / 2) + width, ((ground + tipY) / 2) - (0.1f * unit))],
                        Hsv.Scale(green, random.Range(0.8f, 1.2f)));
        }

        var pot = random.Chance(0.5f) ? new SKColor(186, 104, 70) : Hsv.Lighter(Furniture.Fabric(random), 0.2f);
        frame.Path(
            [(x - (0.17f * unit), ground - (0.3f * unit)), (x + (0.17f * unit), ground - (0.3f * unit)), (x + (0.12f * unit), ground),
                (x - (0.12f * unit), ground)], pot);
    }

    public static void Tree(BackgroundFrame frame, SceneRandom random, float x, float ground, float height, bool conifer)
    {
        var unit = frame.Unit * height;
        var green = Green(random);
        frame.Rect(x - (0.05f * unit), ground - (0.55f * unit), 0.1f * unit, 0.57f * unit, Hsv.Jitter(new SKColor(104, 76, 54), random));
        if (conifer)
        {
            for (var level = 0; level < 3; level++)
            {
                var y = ground - ((0.2f + (level * 0.24f)) * unit);
                var half = (0.34f - (level * 0.08f)) * unit;
                frame.Path([(x - half, y), (x, y - (0.42f * unit)), (x + half, y)], Hsv.Scale(green, 0.75f + (level * 0.1f)));
            }

            return;
        }

        for (var index = 0; index < 6; index++)
        {
            frame.Oval(
                x + (random.Range(-0.24f, 0.24f) * unit), ground - (random.Range(0.6f, 0.95f) * unit), 0.2f * unit, 0.18f * unit,
                Hsv.Scale(green, random.Range(0.85f, 1.15f)));
        }
    }

    public static void Bush(BackgroundFrame frame, SceneRandom random, float x, float ground, float size)
    {
        var green = Green(random);
        for (var index = 0; index < 4; index++)
        {
            frame.Oval(
                x + (random.Range(-0.3f, 0.3f) * size), ground - (random.Range(0.05f, 0.2f) * size), 0.26f * size, 0.22f * size,
                Hsv.Scale(green, random.Range(0.8f, 1.1f)));
        }
    }
}
