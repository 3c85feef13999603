using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Props;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Settings;

/// <summary>Rooms: a wall, a floor, and what stands and hangs there.</summary>
internal static class IndoorSettings
{
    private static readonly SKColor[] Walls =
    [
        new(226, 218, 204), new(206, 216, 222), new(214, 224, 206), new(232, 222, 214), new(190, 200, 206), new(222, 206, 190),
        new(180, 190, 176),
        new(240, 238, 232), new(168, 182, 200), new(206, 180, 164),
    ];

    private static readonly SKColor[] Floors =
    [
        new(172, 130, 88), new(140, 104, 72), new(196, 168, 128), new(150, 150, 152), new(120, 112, 108), new(186, 178, 168),
        new(110, 84, 64),
    ];

    public static void Room(BackgroundFrame frame, SceneRandom random, string name)
    {
        var wall = Hsv.Jitter(random.Pick(Walls), random);
        var floor = Hsv.Jitter(random.Pick(Floors), random);
        frame.Fill(frame.Area(frame.Top, frame.FloorLine), Hsv.Lighter(wall, 0.08f), Hsv.Scale(wall, 0.9f));
        Floor(frame, random, floor);
        frame.Rect(
            -frame.Width * 0.2f, frame.FloorLine - (0.07f * frame.Unit), frame.Width * 1.4f, 0.07f * frame.Unit, Hsv.Lighter(wall, 0.5f));
        var slots = Math.Clamp((int)(frame.Width / (0.9f * frame.Unit)) + 1, 1, 6);
        for (var slot = 0; slot < slots; slot++)
        {
            var x = ((slot + random.Range(0.2f, 0.8f)) / slots * frame.Width * 1.1f) - (frame.Width * 0.05f);
            if (random.Chance(0.72f))
            {
                Furnish(frame, random, name, x);
            }
        }

        if (name is "a gym" && random.Chance(0.7f))
        {
            Dumbbells(frame, random);
        }
    }

    private static void Floor(BackgroundFrame frame, SceneRandom random, SKColor floor)
    {
        frame.Fill(
            frame.Area(frame.FloorLine, MathF.Max(frame.Bottom, frame.FloorLine + 1)), Hsv.Scale(floor, 0.86f), Hsv.Lighter(floor, 0.1f));
        if (random.Chance(0.5f))
        {
            var y = frame.FloorLine;
            for (var step = 0.09f; y < frame.Height; step *= 1.5f)
            {
                y += step * frame.Unit;
                frame.Line(-frame.Width * 0.2f, y, frame.Width * 1.2f, y, MathF.Max(0.5f, 0.012f * frame.Unit), Hsv.Scale(floor, 0.78f));
            }
        }

        if (random.Chance(0.3f))
        {
            var rug = Furniture.Fabric(random);
            var middle = frame.Width * random.Range(0.25f, 0.75f);
            var y = frame.FloorLine + (0.5f * frame.Unit);
            frame.Oval(middle, y, 1.1f * frame.Unit, 0.26f * frame.Unit, rug);
            frame.Oval(middle, y, 0.95f * frame.Unit, 0.2f * frame.Unit, Hsv.Lighter(rug, 0.2f));
        }
    }

    private static void Furnish(BackgroundFrame frame, SceneRandom random, string name, float x)
    {
        switch (random.Next(name is "a kitchen" ? 8 : 7))
        {
            case 0:
            case 1:
                Window(frame, random, x);
                break;
            case 2:
                Clutter.Plant(frame, random, x, frame.FloorLine + (0.05f * frame.Unit), random.Range(0.7f, 1.4f));
                break;
            case 3:
                Pictures(frame, random, x);
                break;
            case 4:
                Shelf(frame, random, x);
                break;
            case 5:
                Lamp(frame, random, x);
                break;
            case 6 when name is "a bedroom" or "a living room" or "an office":
                Door(frame, random, x);
                break;
            default:
                Cabinets(frame, random, x);
                break;
        }
    }

    private static void Window(BackgroundFrame frame, SceneRandom random, float x)
    {
        var unit = frame.Unit;
        var width = random.Range(0.6f, 1f) * unit;
        var height = random.Range(0.7f, 1.05f) * unit;
        var left = x - (width / 2);
        var top = frame.FloorLine - (1.95f * unit);
        frame.Rect(left - (0.05f * unit), top - (0.05f * unit), width + (0.1f * unit), height + (0.1f * unit), new SKColor(246, 244, 240));
        frame.Fill(new SKRect(left, top, left + width, top + height), new SKColor(150, 196, 236), new SKColor(224, 236, 244));
        if (random.Chance(0.6f))
        {
            frame.Rect(left, top + (height * 0.72f), width, height * 0.28f, Hsv.Jitter(new SKColor(120, 160, 90), random));
        }

        frame.Line(x, top, x, top + height, 0.035f * unit, new SKColor(246, 244, 240));
        frame.Line(left, top + (height * 0.5f), left + width, top + (height * 0.5f), 0.03f * unit, new SKColor(246, 244, 240));
        if (random.Chance(0.45f))
        {
            var curtain = Hsv.Lighter(Furniture.Fabric(random), 0.2f);
            frame.Rect(left - (0.16f * unit), top - (0.1f * unit), 0.22f * unit, height + (0.5f * unit), curtain);
            frame.Rect(left + width - (0.06f * unit), top - (0.1f * unit), 0.22f * unit, height + (0.5f * unit), curtain);
        }
    }

    private static void Pictures(BackgroundFrame frame, SceneRandom random, float x)
    {
        var unit = frame.Unit;
        for (var index = 0; index < 1 + random.Next(2); index++)
        {
            var width = random.Range(0.25f, 0.5f) * unit;
            var height = random.Range(0.25f, 0.5f) * unit;
            var left = x + (index * 0.55f * unit);
            var top = frame.FloorLine - (random.Range(1.5f, 1.9f) * unit);
            frame.Rect(left, top, width, height, Furniture.Wood(random));
            frame.Rect(
                left + (0.03f * unit), top + (0.03f * unit), width - (0.06f * unit), height - (0.06f * unit), new SKColor(244, 240, 232));
            frame.Oval(left + (width * 0.5f), top + (height * 0.55f), width * 0.25f, height * 0.22f, Handheld.BrightColour(random));
        }
    }

    private static void Shelf(BackgroundFrame frame, SceneRandom random, float x)
    {
        var unit = frame.Unit;
        var wood = Furniture.Wood(random);
        var width = random.Range(0.6f, 0.95f) * unit;
        var height = random.Range(1.2f, 1.8f) * unit;
        var left = x - (width / 2);
        var top = frame.FloorLine - height;
        frame.Rect(left, top, width, height + (0.04f * unit), wood);
        for (var row = 0; row < 4; row++)
        {
            var y = top + ((row + 0.12f) * height / 4);
            frame.Rect(left + (0.04f * unit), y, width - (0.08f * unit), height * 0.2f, Hsv.Scale(wood, 0.55f));
            var book = left + (0.06f * unit);
            while (book < left + width - (0.12f * unit))
            {
                var thickness = random.Range(0.04f, 0.08f) * unit;
                var tall = random.Range(0.12f, 0.19f) * height;
                if (random.Chance(0.8f))
                {
                    frame.Rect(book, y + (height * 0.2f) - tall, thickness, tall, Furniture.Fabric(random));
                }

                book += thickness + (0.01f * unit);
            }
        }
    }

    private static void Lamp(BackgroundFrame frame, SceneRandom random, float x)
    {
        var unit = frame.Unit;
        var top = frame.FloorLine - (1.5f * unit);
        var shade = random.Pick<SKColor>([new(250, 236, 200), new(240, 220, 180), new(230, 200, 190)]);
        frame.Line(x, top, x, frame.FloorLine + (0.04f * unit), 0.035f * unit, new SKColor(80, 76, 72));
        frame.Oval(x, frame.FloorLine + (0.04f * unit), 0.16f * unit, 0.04f * unit, new SKColor(80, 76, 72));
        frame.Path(
            [(x - (0.13f * unit), top - (0.22f * unit)), (x + (0.13f * unit), top - (0.22f * unit)),
                (x + (0.22f * unit), top + (0.08f * unit)), (x - (0.22f * unit), top + (0.08f * unit))], shade);
        frame.Glow(x, top, 0.8f * unit, new SKColor(255, 236, 180, 90));
    }

    private static void Door(BackgroundFrame frame, SceneRandom random, float x)
    {
        var unit = frame.Unit;
        var wood = random.Chance(0.5f) ? Furniture.Wood(random) : new SKColor(236, 234, 228);
        frame.Rect(x - (0.45f * unit), frame.FloorLine - (2.05f * unit), 0.9f * unit, 2.05f * unit, Hsv.Scale(wood, 0.8f));
        frame.Rect(x - (0.4f * unit), frame.FloorLine - (2f * unit), 0.8f * unit, 2f * unit, wood);
        frame.Oval(x + (0.32f * unit), frame.FloorLine - (0.98f * unit), 0.035f * unit, 0.035f * unit, new SKColor(200, 180, 110));
    }

    private static void Cabinets(BackgroundFrame frame, SceneRandom random, float x)
    {
        var unit = frame.Unit;
        var front = random.Chance(0.5f) ? Hsv.Lighter(Furniture.Fabric(random), 0.3f) : Furniture.Wood(random);
        var width = random.Range(0.9f, 1.4f) * unit;
        var left = x - (width / 2);
        frame.Rect(left, frame.FloorLine - (0.85f * unit), width, 0.88f * unit, front);
        frame.Rect(left - (0.03f * unit), frame.FloorLine - (0.9f * unit), width + (0.06f * unit), 0.06f * unit, Hsv.Lighter(front, 0.5f));
        frame.Rect(left, frame.FloorLine - (2.1f * unit), width, 0.6f * unit, front);
        for (var index = 1; index < 3; index++)
        {
            var split = left + (width * index / 3);
            frame.Line(split, frame.FloorLine - (0.82f * unit), split, frame.FloorLine, 0.015f * unit, Hsv.Scale(front, 0.7f));
            frame.Line(
                split, frame.FloorLine - (2.08f * unit), split, frame.FloorLine - (1.52f * unit), 0.015f * unit, Hsv.Scale(front, 0.7f));
        }
    }

    private static void Dumbbells(BackgroundFrame frame, SceneRandom random)
    {
        var unit = frame.Unit;
        for (var index = 0; index < 3; index++)
        {
            var x = frame.Width * random.NextFloat();
            var y = frame.FloorLine + (random.Range(0.05f, 0.4f) * unit);
            var steel = new SKColor(60, 62, 68);
            frame.Line(x - (0.14f * unit), y, x + (0.14f * unit), y, 0.04f * unit, steel);
            frame.Oval(x - (0.15f * unit), y, 0.06f * unit, 0.1f * unit, steel);
            frame.Oval(x + (0.15f * unit), y, 0.06f * unit, 0.1f * unit, steel);
        }
    }
}
