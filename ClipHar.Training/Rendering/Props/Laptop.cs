using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Props;

/// <summary>An open laptop whose keyboard points at the subject.</summary>
internal sealed class Laptop(SceneRandom random)
{
    private readonly SKColor _shell = Hsv.Jitter(
        random.Pick<SKColor>([new(188, 192, 198), new(60, 62, 68), new(222, 222, 226), new(120, 126, 140)]), random);
    private readonly SKColor _screen = random.Pick<SKColor>(
        [new(150, 200, 250), new(235, 240, 250), new(60, 110, 190), new(120, 220, 200)]);
    private readonly float _open = random.Range(0.25f, 0.6f);

    /// <param name="hinge">Middle of the hinge: the far edge of the keyboard.</param>
    public void Paint(ScenePainter painter, Vector3 hinge, SceneLayer layer)
    {
        painter.Mark(ScenePart.Laptop, hinge + new Vector3(0, 0, -0.1f));
        painter.Mark(ScenePart.Laptop, hinge + new Vector3(0, 0.14f, 0.05f));
        const float HalfWidth = 0.21f;
        const float Depth = 0.27f;
        painter.Box(
            hinge + new Vector3(0, 0.012f, -Depth / 2), new Vector3(HalfWidth, 0.012f, Depth / 2), Quaternion.Identity, _shell, layer,
            -0.02f);
        painter.Polygon(
            [
                hinge + new Vector3(-HalfWidth * 0.85f, 0.026f, -0.04f), hinge + new Vector3(HalfWidth * 0.85f, 0.026f, -0.04f),
                hinge + new Vector3(HalfWidth * 0.85f, 0.026f, -0.15f), hinge + new Vector3(-HalfWidth * 0.85f, 0.026f, -0.15f),
            ],
            Hsv.Scale(_shell, 0.5f), layer, -0.01f);
        var up = new Vector3(0, MathF.Cos(_open), MathF.Sin(_open)) * 0.28f;
        Vector3[] lid = [
            hinge + new Vector3(-HalfWidth, 0.02f, 0), hinge + new Vector3(HalfWidth, 0.02f, 0),
            hinge + new Vector3(HalfWidth, 0.02f, 0) + up, hinge + new Vector3(-HalfWidth, 0.02f, 0) + up];
        painter.Polygon(lid, _shell, layer, 0.03f);
        var seesScreen = painter.Projector.Direction(Vector3.Cross(up, Vector3.UnitX)).Z > 0;
        var middle = hinge + (up * 0.5f) + new Vector3(0, 0.02f, 0);
        if (seesScreen)
        {
            var inner = new Vector3[4];
            for (var index = 0; index < 4; index++)
            {
                inner[index] = Vector3.Lerp(middle, lid[index], 0.88f);
            }

            painter.Polygon(inner, _screen, layer, 0.035f);
        }
        else
        {
            painter.Ball(middle, 0.024f, Hsv.Lighter(_shell, 0.5f), layer, 0.04f);
        }
    }
}
