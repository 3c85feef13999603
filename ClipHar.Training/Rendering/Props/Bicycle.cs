using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Props;

/// <summary>A bicycle that points along +z; its wheels stand on the ground.</summary>
internal sealed class Bicycle(SceneRandom random)
{
    public const float WheelRadius = 0.35f;

    public static readonly Vector3 RearAxle = new(0, WheelRadius, -0.50f);
    public static readonly Vector3 FrontAxle = new(0, WheelRadius, 0.60f);
    public static readonly Vector3 BottomBracket = new(0, 0.31f, -0.03f);
    public static readonly Vector3 Saddle = new(0, 0.96f, -0.24f);
    public static readonly Vector3 Handlebar = new(0, 1.06f, 0.40f);

    private readonly SKColor _frame = Handheld.BrightColour(random);
    private readonly SKColor _tyre = random.Chance(0.8f) ? new SKColor(40, 40, 44) : new SKColor(90, 76, 64);
    private readonly bool _basket = random.Chance(0.2f);

    /// <summary>Where a foot is on its pedal; the crank turns forwards with <paramref name="angle"/>.</summary>
    public static Vector3 Pedal(int side, float angle)
    {
        var (sin, cos) = MathF.SinCos(angle + (side == 0 ? 0 : MathF.PI));
        return BottomBracket + new Vector3(side == 0 ? 0.11f : -0.11f, cos * 0.17f, sin * 0.17f);
    }

    /// <param name="place">From the bicycle's space to the scene.</param>
    public void Paint(ScenePainter painter, float crank, Func<Vector3, Vector3> place, SceneLayer layer = SceneLayer.Body)
    {
        painter.Mark(ScenePart.Bicycle, place(RearAxle));
        painter.Mark(ScenePart.Bicycle, place(FrontAxle));
        painter.Mark(ScenePart.Bicycle, place(Handlebar));
        painter.Mark(ScenePart.Bicycle, place(BottomBracket));
        Wheel(painter, RearAxle, crank, place, layer);
        Wheel(painter, FrontAxle, crank, place, layer);
        void Tube(Vector3 from, Vector3 to, float radius, SKColor color) =>
            painter.Capsule(place(from), radius, place(to), radius, color, layer, -0.02f);

        var seat = new Vector3(0, 0.84f, -0.20f);
        var head = new Vector3(0, 0.86f, 0.42f);
        Tube(BottomBracket, seat, 0.024f, _frame);
        Tube(seat, head, 0.024f, _frame);
        Tube(BottomBracket, head, 0.027f, _frame);
        Tube(BottomBracket, RearAxle, 0.02f, _frame);
        Tube(seat, RearAxle, 0.018f, _frame);
        Tube(head, FrontAxle, 0.023f, _frame);
        var metal = new SKColor(120, 124, 130);
        Tube(seat, Saddle, 0.016f, metal);
        Tube(head, Handlebar, 0.018f, metal);
        Tube(Handlebar with { X = 0.27f }, Handlebar with { X = -0.27f }, 0.02f, new SKColor(50, 50, 54));
        painter.Hull(
            [(place(Saddle + new Vector3(0, 0, -0.09f)), 0.055f), (place(Saddle + new Vector3(0, 0, 0.1f)), 0.028f)],
            new SKColor(44, 40, 40), layer, -0.015f);
        for (var side = 0; side < 2; side++)
        {
            var pedal = Pedal(side, crank);
            Tube(BottomBracket with { X = pedal.X * 0.6f }, pedal with { X = pedal.X * 0.6f }, 0.016f, metal);
            Tube(pedal with { Z = pedal.Z - 0.05f }, pedal with { Z = pedal.Z + 0.05f }, 0.018f, new SKColor(50, 50, 54));
        }

        if (_basket)
        {
            painter.Box(
                place(Handlebar + new Vector3(0, -0.1f, 0.16f)), new Vector3(0.15f, 0.1f, 0.11f), Quaternion.Identity,
                new SKColor(176, 130, 80), layer, 0.02f);
        }
    }

    private void Wheel(ScenePainter painter, Vector3 axle, float turn, Func<Vector3, Vector3> place, SceneLayer layer)
    {
        Span<Vector3> rim = stackalloc Vector3[28];
        for (var index = 0; index < rim.Length; index++)
        {
            var (sin, cos) = MathF.SinCos(index * MathF.Tau / rim.Length);
            rim[index] = place(axle + new Vector3(0, sin * (WheelRadius - 0.02f), cos * (WheelRadius - 0.02f)));
        }

        var spoke = new SKColor(150, 152, 156, 190);
        for (var index = 0; index < 5; index++)
        {
            var (sin, cos) = MathF.SinCos((-turn * 1.5f) + (index * MathF.PI / 5));
            var reach = new Vector3(0, sin, cos) * (WheelRadius - 0.03f);
            painter.Line([place(axle + reach), place(axle - reach)], 0.009f, spoke, layer, -0.05f);
        }

        painter.Line(rim, 0.05f, _tyre, layer, -0.04f, close: true);
        painter.Ball(place(axle), 0.03f, new SKColor(120, 124, 130), layer, -0.03f);
    }
}
