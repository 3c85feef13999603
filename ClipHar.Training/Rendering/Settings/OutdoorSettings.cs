using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Settings;

/// <summary>Places under the sky.</summary>
internal static class OutdoorSettings
{
    public static void Place(BackgroundFrame frame, SceneRandom random, string name)
    {
        Sky(frame, random);
        switch (name)
        {
            case "a street":
            case "a city square":
                City(frame, random, name == "a street");
                break;
            case "a beach":
                Beach(frame, random);
                break;
            case "a forest":
                Forest(frame, random);
                break;
            default:
                Green(frame, random, name == "a park");
                break;
        }
    }

    private static void Sky(BackgroundFrame frame, SceneRandom random)
    {
        var (top, bottom) = random.Next(4) switch
        {
            0 => (new SKColor(86, 150, 220), new SKColor(206, 228, 244)),
            1 => (new SKColor(130, 176, 226), new SKColor(236, 232, 220)),
            2 => (new SKColor(176, 188, 200), new SKColor(224, 228, 230)),
            _ => (new SKColor(240, 176, 120), new SKColor(252, 226, 186)),
        };
        frame.Fill(frame.Area(frame.Top, frame.FloorLine + 2), Hsv.Jitter(top, random), Hsv.Jitter(bottom, random));
        if (random.Chance(0.3f))
        {
            frame.Glow(
                random.Range(0.05f, 0.95f) * frame.Width, random.Range(0.05f, 0.3f) * frame.Height, 0.16f * frame.Height,
                new SKColor(255, 246, 210, 230));
        }

        for (var index = random.Next(4); index > 0; index--)
        {
            var x = random.NextFloat() * frame.Width;
            var y = random.Range(0.03f, 0.35f) * frame.Height;
            var size = random.Range(0.04f, 0.09f) * frame.Width;
            for (var puff = 0; puff < 4; puff++)
            {
                frame.Oval(
                    x + (puff * size * 0.8f), y + (random.Range(-0.2f, 0.2f) * size), size, size * 0.55f, new SKColor(255, 255, 255, 150));
            }
        }
    }

    private static void Ground(BackgroundFrame frame, SKColor color) =>
        frame.Fill(
            frame.Area(frame.FloorLine, MathF.Max(frame.Bottom, frame.FloorLine + 1)), Hsv.Scale(color, 0.84f), Hsv.Lighter(color, 0.1f));

    private static void City(BackgroundFrame frame, SceneRandom random, bool road)
    {
        var unit = frame.Unit;
        var x = -0.2f * frame.Width;
        while (x < frame.Width * 1.2f)
        {
            var width = random.Range(0.9f, 1.9f) * unit;
            var height = random.Range(1.4f, 3.4f) * unit;
            var wall = random.Pick<SKColor>(
                [new(176, 124, 100), new(196, 184, 166), new(150, 158, 168), new(206, 190, 150), new(140, 120, 116)]);
            wall = Hsv.Jitter(wall, random);
            frame.Rect(x, frame.FloorLine - height, width, height, wall);
            var lit = Hsv.Mix(new SKColor(150, 186, 214), wall, 0.2f);
            for (var row = 0.25f; row < (height / unit) - 0.5f; row += 0.5f)
            {
                for (var column = 0.18f; column < (width / unit) - 0.28f; column += 0.42f)
                {
                    frame.Rect(x + (column * unit), frame.FloorLine - height + (row * unit), 0.22f * unit, 0.3f * unit, lit);
                }
            }

            x += width + (random.Range(0, 0.3f) * unit);
        }

        var ground = Hsv.Jitter(road ? new SKColor(112, 114, 120) : new SKColor(186, 176, 162), random);
        Ground(frame, ground);
        if (road)
        {
            frame.Rect(-0.2f * frame.Width, frame.FloorLine, frame.Width * 1.4f, 0.14f * unit, new SKColor(184, 182, 176));
            for (var dash = -0.1f; dash < 1.2f; dash += 0.28f)
            {
                frame.Rect(
                    dash * frame.Width, frame.FloorLine + (0.42f * unit), 0.14f * frame.Width, 0.04f * unit, new SKColor(236, 234, 224));
            }
        }

        Scatter(frame, random, random.Next(3), conifer: false);
    }

    private static void Beach(BackgroundFrame frame, SceneRandom random)
    {
        var sea = 0.32f * frame.Unit;
        frame.Fill(
            frame.Area(frame.FloorLine - sea, frame.FloorLine + 1), Hsv.Jitter(new SKColor(40, 120, 176), random),
            new SKColor(120, 190, 204));
        frame.Line(
            -0.2f * frame.Width, frame.FloorLine, 1.2f * frame.Width, frame.FloorLine, 0.06f * frame.Unit, new SKColor(244, 248, 248));
        Ground(frame, Hsv.Jitter(new SKColor(230, 204, 152), random));
        if (random.Chance(0.5f))
        {
            var x = random.NextFloat() * frame.Width;
            var unit = frame.Unit;
            var cloth = Handheld.BrightColour(random);
            frame.Line(x, frame.FloorLine + (0.2f * unit), x, frame.FloorLine - (1.3f * unit), 0.04f * unit, new SKColor(150, 120, 90));
            frame.Path(
                [(x - (0.7f * unit), frame.FloorLine - (1.1f * unit)), (x - (0.3f * unit), frame.FloorLine - (1.45f * unit)),
                    (x + (0.3f * unit), frame.FloorLine - (1.45f * unit)), (x + (0.7f * unit), frame.FloorLine - (1.1f * unit))], cloth);
        }
    }

    private static void Forest(BackgroundFrame frame, SceneRandom random)
    {
        frame.Fill(
            frame.Area(frame.FloorLine - (0.9f * frame.Unit), frame.FloorLine + 1), new SKColor(120, 150, 120), new SKColor(70, 104, 70));
        for (var index = 0; index < 6; index++)
        {
            Clutter.Tree(
                frame, random, (index + random.NextFloat()) / 6 * frame.Width, frame.FloorLine + (0.04f * frame.Unit),
                random.Range(1.8f, 3f), conifer: true);
        }

        Ground(frame, Hsv.Jitter(new SKColor(116, 120, 74), random));
        Scatter(frame, random, 2 + random.Next(2), conifer: random.Chance(0.5f));
    }

    private static void Green(BackgroundFrame frame, SceneRandom random, bool park)
    {
        var hills = Hsv.Jitter(new SKColor(122, 160, 110), random);
        for (var index = 0; index < 3; index++)
        {
            frame.Oval(
                random.Range(0, 1) * frame.Width, frame.FloorLine + (0.1f * frame.Unit), random.Range(0.5f, 0.9f) * frame.Width,
                random.Range(0.25f, 0.8f) * frame.Unit, Hsv.Scale(hills, random.Range(0.85f, 1.1f)));
        }

        Ground(frame, Hsv.Jitter(new SKColor(118, 168, 84), random));
        if (random.Chance(0.5f))
        {
            var path = new SKColor(206, 190, 156);
            frame.Path(
                [
                    (-0.2f * frame.Width, frame.FloorLine + (0.5f * frame.Unit)), (
                        1.2f * frame.Width, frame.FloorLine + (0.25f * frame.Unit)),
                    (1.2f * frame.Width, frame.FloorLine + (0.7f * frame.Unit)), (
                        -0.2f * frame.Width, frame.FloorLine + (1.2f * frame.Unit)),
                ],
                path);
        }

        Scatter(frame, random, 1 + random.Next(4), conifer: random.Chance(0.25f));
        if (park && random.Chance(0.4f))
        {
            var x = random.NextFloat() * frame.Width;
            var wood = Furniture.Wood(random);
            frame.Rect(x, frame.FloorLine - (0.05f * frame.Unit), 0.9f * frame.Unit, 0.06f * frame.Unit, wood);
            frame.Rect(x, frame.FloorLine - (0.32f * frame.Unit), 0.9f * frame.Unit, 0.14f * frame.Unit, wood);
            frame.Line(
                x + (0.1f * frame.Unit), frame.FloorLine, x + (0.1f * frame.Unit), frame.FloorLine + (0.2f * frame.Unit),
                0.05f * frame.Unit, Hsv.Scale(wood, 0.7f));
            frame.Line(
                x + (0.8f * frame.Unit), frame.FloorLine, x + (0.8f * frame.Unit), frame.FloorLine + (0.2f * frame.Unit),
                0.05f * frame.Unit, Hsv.Scale(wood, 0.7f));
        }
    }

    private static void Scatter(BackgroundFrame frame, SceneRandom random, int count, bool conifer)
    {
        for (var index = 0; index < count; index++)
        {
            var x = random.NextFloat() * frame.Width;
            if (random.Chance(0.65f))
            {
                Clutter.Tree(
                    frame, random, x, frame.FloorLine + (random.Range(0.02f, 0.2f) * frame.Unit), random.Range(1.5f, 2.6f), conifer);
            }
            else
            {
                Clutter.Bush(frame, random, x, frame.FloorLine + (0.1f * frame.Unit), random.Range(0.7f, 1.2f) * frame.Unit);
            }
        }
    }
}
