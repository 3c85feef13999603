using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Props;

/// <summary>Furniture made of boxes, in the subject's space: the subject sits at the origin and looks along +z.</summary>
internal static class Furniture
{
    private static readonly SKColor[] Woods =
    [
        new(150, 104, 62), new(110, 72, 42), new(188, 146, 96), new(84, 58, 40), new(214, 208, 198), new(70, 72, 78),
    ];

    private static readonly SKColor[] Fabrics =
    [
        new(92, 110, 140), new(150, 84, 72), new(104, 128, 96), new(168, 158, 142), new(88, 84, 96), new(190, 150, 90), new(70, 120, 128),
        new(200, 196, 190),
    ];

    public static SKColor Wood(SceneRandom random) => Hsv.Jitter(random.Pick(Woods), random);

    public static SKColor Fabric(SceneRandom random) => Hsv.Jitter(random.Pick(Fabrics), random);

    public static Action<ScenePainter> DrawChair(SceneRandom random)
    {
        var color = random.Chance(0.5f) ? Wood(random) : Fabric(random);
        var dark = Hsv.Scale(color, 0.7f);
        var backHeight = random.Range(0.36f, 0.52f);
        var slats = random.Chance(0.4f);
        return painter =>
        {
            var seat = new Vector3(0, 0.46f, 0);
            painter.Mark(ScenePart.Seat, seat);
            painter.Mark(ScenePart.Seat, new Vector3(0, 0.75f, -0.24f));
            for (var x = -1; x <= 1; x += 2)
            {
                for (var z = -1; z <= 1; z += 2)
                {
                    var top = new Vector3(x * 0.19f, 0.44f, z * 0.19f);
                    painter.Capsule(top, 0.022f, top with { Y = 0 }, 0.02f, dark, SceneLayer.Behind, -0.05f);
                }
            }

            painter.Box(seat, new Vector3(0.23f, 0.035f, 0.23f), Quaternion.Identity, color, SceneLayer.Behind, 0.02f);
            var back = new Vector3(0, 0.52f + (backHeight * 0.5f), -0.235f);
            var layer = painter.FurnitureLayer(back);
            if (slats)
            {
                for (var index = -2; index <= 2; index++)
                {
                    painter.Box(
                        back with { X = index * 0.1f }, new Vector3(0.02f, backHeight * 0.5f, 0.014f), Quaternion.Identity, color, layer);
                }

                painter.Box(
                    new Vector3(0, 0.52f + backHeight, -0.235f), new Vector3(0.23f, 0.035f, 0.018f), Quaternion.Identity, color, layer,
                    0.01f);
            }
            else
            {
                painter.Box(back, new Vector3(0.22f, backHeight * 0.5f, 0.022f), Quaternion.Identity, color, layer);
            }

            painter.GroundShadow(new Vector3(0, 0, 0.05f), 0.5f, 0.25f);
        };
    }

    public static Action<ScenePainter> DrawSofa(SceneRandom random)
    {
        var color = Fabric(random);
        var cushion = Hsv.Lighter(color, 0.14f);
        var pillow = Fabric(random);
        var half = random.Range(0.62f, 0.95f);
        var shift = random.Range(-0.25f, 0.25f);
        return painter =>
        {
            var middle = new Vector3(shift, 0, 0);
            painter.Mark(ScenePart.Seat, middle + new Vector3(half * 0.7f, 0.4f, 0.2f));
            painter.Mark(ScenePart.Seat, middle + new Vector3(-half * 0.7f, 0.4f, 0.2f));
            var back = middle + new Vector3(0, 0.55f, -0.36f);
            painter.Box(back, new Vector3(half + 0.1f, 0.40f, 0.11f), Quaternion.Identity, color, painter.FurnitureLayer(back), -0.3f);
            painter.Box(
                middle + new Vector3(0, 0.16f, 0.02f), new Vector3(half, 0.15f, 0.36f), Quaternion.Identity, Hsv.Scale(color, 0.92f),
                SceneLayer.Behind);
            painter.Box(
                middle + new Vector3(0, 0.37f, 0.04f), new Vector3(half, 0.065f, 0.36f), Quaternion.Identity, cushion, SceneLayer.Behind,
                0.06f);
            for (var side = -1; side <= 1; side += 2)
            {
                var arm = middle + new Vector3(side * (half + 0.08f), 0.34f, 0.0f);
                painter.Box(
                    arm, new Vector3(0.09f, 0.28f, 0.38f), Quaternion.Identity, color, SceneLayer.Behind,
                    side * painter.Projector.Direction(Vector3.UnitX).Z);
            }

            painter.Box(
                middle + new Vector3(half - 0.16f, 0.58f, -0.16f), new Vector3(0.17f, 0.16f, 0.05f),
                Quaternion.CreateFromAxisAngle(Vector3.UnitX, -0.25f),
                pillow, SceneLayer.Behind, 0.3f);
            painter.GroundShadow(middle, half * 1.2f, 0.3f);
        };
    }

    /// <summary>A table before the subject.</summary>
    /// <param name="height">Of its top.</param>
    public static Action<ScenePainter> DrawTable(SceneRandom random, float height = 0.74f, float distance = 0.60f)
    {
        var color = Wood(random);
        var halfWidth = random.Range(0.5f, 0.85f);
        var halfDepth = random.Range(0.26f, 0.34f);
        var cloth = random.Chance(0.2f);
        return painter =>
        {
            var top = new Vector3(0, height - 0.02f, distance);
            var layer = painter.FurnitureLayer(top);
            painter.Mark(ScenePart.Table, top + new Vector3(halfWidth * 0.7f, 0, 0));
            painter.Mark(ScenePart.Table, top - new Vector3(halfWidth * 0.7f, 0, 0));
            if (cloth)
            {
                painter.Box(
                    top with { Y = height - 0.13f }, new Vector3(halfWidth, 0.12f, halfDepth), Quaternion.Identity,
                    Hsv.Lighter(color, 0.6f), layer);
            }
            else
            {
                for (var x = -1; x <= 1; x += 2)
                {
                    for (var z = -1; z <= 1; z += 2)
                    {
                        var leg = top + new Vector3(x * (halfWidth - 0.06f), 0, z * (halfDepth - 0.05f));
                        painter.Capsule(leg, 0.03f, leg with { Y = 0 }, 0.024f, Hsv.Scale(color, 0.75f), layer, -0.6f);
                    }
                }

                painter.Box(top, new Vector3(halfWidth, 0.024f, halfDepth), Quaternion.Identity, color, layer);
            }

            painter.GroundShadow(top with { Y = 0 }, halfWidth, 0.2f);
        };
    }

    /// <summary>A bed along x with its pillow at the +x end; the mattress' top is at 0.5.</summary>
    public static Action<ScenePainter> DrawBed(SceneRandom random)
    {
        var frame = Wood(random);
        var sheet = Hsv.Lighter(Fabric(random), 0.65f);
        var pillow = random.Chance(0.6f) ? new SKColor(244, 244, 246) : Hsv.Lighter(Fabric(random), 0.4f);
        return painter =>
        {
            painter.Mark(ScenePart.Bed, new Vector3(0.9f, 0.5f, 0));
            painter.Mark(ScenePart.Bed, new Vector3(0, 0.5f, 0));
            painter.Mark(ScenePart.Bed, new Vector3(-0.8f, 0.5f, 0));
            painter.Box(
                new Vector3(0.06f, 0.17f, 0), new Vector3(1.05f, 0.12f, 0.46f), Quaternion.Identity, frame, SceneLayer.Behind, -0.4f);
            painter.Box(
                new Vector3(0.06f, 0.38f, 0), new Vector3(1.03f, 0.11f, 0.45f), Quaternion.Identity, sheet, SceneLayer.Behind, -0.2f);
            var board = new Vector3(1.14f, 0.5f, 0);
            painter.Box(
                board, new Vector3(0.04f, 0.42f, 0.48f), Quaternion.Identity, frame, SceneLayer.Behind,
                painter.Projector.Direction(Vector3.UnitX).Z > 0 ? 0.5f : -1f);
            painter.Hull(
                [
                    (new(0.98f, 0.54f, 0.26f), 0.07f), (new(0.98f, 0.54f, -0.26f), 0.07f), (new(0.74f, 0.52f, 0.26f), 0.05f), (
                        new(0.74f, 0.52f, -0.26f), 0.05f),
                ],
                pillow, SceneLayer.Behind, 0.8f);
            painter.GroundShadow(Vector3.Zero, 1.2f, 0.3f);
        };
    }
}
