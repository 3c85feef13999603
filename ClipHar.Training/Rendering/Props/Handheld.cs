using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using ClipHar.Training.Rendering.Figures;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Props;

/// <summary>Things held in a hand or worn on the head. Larger than life by about a third, so that small pictures show them.</summary>
internal static class Handheld
{
    public static readonly SKColor[] Bright =
    [
        new(214, 60, 54), new(245, 245, 245), new(54, 112, 200), new(250, 200, 60), new(60, 160, 90), new(230, 120, 170), new(140, 90, 60),
    ];

    public static SKColor BrightColour(SceneRandom random) => Hsv.Jitter(random.Pick(Bright), random);

    /// <summary>A phone: a dark slab with a screen on one side.</summary>
    /// <param name="up">Along its long side.</param>
    /// <param name="screen">The direction its screen looks in.</param>
    public static void Phone(
        ScenePainter painter, Vector3 centre, Vector3 up, Vector3 screen, SKColor shell, SceneLayer layer, float bias = 0.06f)
    {
        painter.Mark(ScenePart.Phone, centre);
        up = Vector3.Normalize(up);
        var right = Vector3.Normalize(Vector3.Cross(up, screen) + new Vector3(1e-5f, 0, 0));
        screen = Vector3.Cross(right, up);
        Vector3[] Quad(float width, float height, float lift) =>
        [
            centre + (right * -width) + (up * -height) + (screen * lift), centre + (right * width) + (up * -height) + (screen * lift),
            centre + (right * width) + (up * height) + (screen * lift), centre + (right * -width) + (up * height) + (screen * lift),
        ];

        painter.Capsule(centre - (up * 0.075f), 0.038f, centre + (up * 0.075f), 0.038f, shell, layer, bias);
        if (painter.Projector.Direction(screen).Z > 0.1f)
        {
            painter.Polygon(Quad(0.036f, 0.085f, 0.02f), new SKColor(170, 214, 250), layer, bias + 0.01f);
        }
    }

    /// <summary>A cup or glass, its opening along <paramref name="up"/>.</summary>
    public static void Cup(ScenePainter painter, Vector3 centre, Vector3 up, SKColor color, SceneLayer layer, float bias = 0.07f)
    {
        painter.Mark(ScenePart.Cup, centre);
        up = Vector3.Normalize(up) * 0.07f;
        painter.Hull([(centre - up, 0.05f), (centre + up, 0.066f)], color, layer, bias);
        painter.Hull([(centre + (up * 1.25f), 0.05f), (centre + (up * 1.3f), 0.05f)], Hsv.Scale(color, 0.55f), layer, bias + 0.002f);
    }

    public static void Bottle(ScenePainter painter, Vector3 centre, Vector3 up, SKColor color, SceneLayer layer, float bias = 0.07f)
    {
        painter.Mark(ScenePart.Bottle, centre);
        up = Vector3.Normalize(up);
        painter.Capsule(centre - (up * 0.13f), 0.052f, centre + (up * 0.05f), 0.052f, color, layer, bias);
        painter.Capsule(centre + (up * 0.08f), 0.026f, centre + (up * 0.19f), 0.022f, Hsv.Lighter(color, 0.25f), layer, bias + 0.001f);
        painter.Ball(centre + (up * 0.2f), 0.028f, Hsv.Scale(color, 0.6f), layer, bias + 0.002f);
    }

    /// <summary>Headphones: a band over the head and a cup on each ear.</summary>
    public static void Headphones(ScenePainter painter, Skeleton figure, SKColor color, bool aroundNeck = false)
    {
        var radius = figure.HeadRadius;
        Vector3 At(float x, float y, float z) => aroundNeck
            ? figure.FromChest(x * radius * 0.85f, -0.02f + (z * radius), 0.04f + (y * radius * 0.75f))
            : figure.FromHead(x * radius, y * radius, z * radius);

        if (!aroundNeck)
        {
            painter.Mark(ScenePart.Headphones, At(0, 1.28f, 0));
            painter.Mark(ScenePart.Headphones, At(1.1f, 0, 0));
            painter.Mark(ScenePart.Headphones, At(-1.1f, 0, 0));
        }

        var depth = aroundNeck ? 0.06f : 0.05f;
        var band = new Vector3[13];
        for (var index = 0; index < band.Length; index++)
        {
            var angle = MathF.PI * index / (band.Length - 1);
            band[index] = At(1.16f * MathF.Cos(angle), 1.28f * MathF.Sin(angle), 0);
        }

        painter.Line(band, 0.034f, color, SceneLayer.Body, depth);
        for (var side = -1; side <= 1; side += 2)
        {
            var near = painter.Projector.Direction(
                Vector3.Transform(new Vector3(side, 0, 0), aroundNeck ? figure.ChestRotation : figure.HeadRotation)).Z;
            // The cup on the far ear is hidden by the head.
            painter.Capsule(
                At(side * 1.06f, 0.3f, 0), 0.05f, At(side * 1.06f, -0.34f, 0), 0.05f, color, SceneLayer.Body,
                near > -0.25f ? depth + 0.02f : -0.3f);
            painter.Capsule(
                At(side * 1.22f, 0.16f, 0), 0.03f, At(side * 1.22f, -0.2f, 0), 0.03f, Hsv.Scale(color, 0.6f), SceneLayer.Body, near > -0.25f
                    ? depth + 0.03f
                    : -0.3f);
        }
    }

    public static void Helmet(ScenePainter painter, Skeleton figure, SKColor color)
    {
        var radius = figure.HeadRadius;
        painter.Hull(
            [
                (figure.FromHead(0, 0.62f * radius, 0.3f * radius), 0.6f * radius), (
                    figure.FromHead(0, 0.6f * radius, -0.35f * radius), 0.62f * radius),
                (figure.FromHead(0.4f * radius, 0.5f * radius, 0), 0.6f * radius), (
                    figure.FromHead(-0.4f * radius, 0.5f * radius, 0), 0.6f * radius),
            ],
            color, SceneLayer.Body, 0.06f);
    }

    /// <summary>An open book held before the chest.</summary>
    public static void Book(ScenePainter painter, Vector3 centre, Vector3 facing, SKColor cover, SceneLayer layer)
    {
        painter.Mark(ScenePart.Book, centre);
        var right = Vector3.Normalize(Vector3.Cross(Vector3.UnitY, facing));
        var up = Vector3.Normalize(new Vector3(0, 0.9f, 0) + (facing * -0.3f));
        for (var side = -1; side <= 1; side += 2)
        {
            var edge = centre + (right * (side * 0.16f)) - (facing * 0.04f);
            painter.Polygon([centre - (up * 0.11f), edge - (up * 0.11f), edge + (up * 0.11f), centre + (up * 0.11f)], cover, layer, 0.06f);
        }
    }

    public static void Bag(ScenePainter painter, Vector3 hand, SKColor color)
    {
        painter.Mark(ScenePart.Bag, hand + new Vector3(0, -0.26f, 0));
        painter.Line(
            [hand, hand + new Vector3(0.08f, -0.12f, 0), hand + new Vector3(-0.08f, -0.12f, 0)], 0.015f, Hsv.Scale(color, 0.6f),
            SceneLayer.Body, 0.04f, close: true);
        painter.Box(hand + new Vector3(0, -0.26f, 0), new Vector3(0.15f, 0.14f, 0.06f), Quaternion.Identity, color, SceneLayer.Body, 0.05f);
    }
}
