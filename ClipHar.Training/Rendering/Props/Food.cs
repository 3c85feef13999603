using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Props;

internal enum FoodKind
{
    Burger,
    Sandwich,
    Pizza,
    Apple,
    Spoon,
    Fork,
}

/// <summary>What is eaten, in the hand and on the plate.</summary>
internal static class Food
{
    public static string Name(FoodKind kind) => kind switch
    {
        FoodKind.Burger => "a burger",
        FoodKind.Sandwich => "a sandwich",
        FoodKind.Pizza => "a slice of pizza",
        FoodKind.Apple => "an apple",
        FoodKind.Spoon => "a spoon",
        _ => "a fork",
    };

    /// <param name="towardsMouth">From the hand to the mouth, unit length.</param>
    public static void InHand(ScenePainter painter, FoodKind kind, Vector3 hand, Vector3 towardsMouth, SceneLayer layer)
    {
        var at = hand + (towardsMouth * 0.045f) + new Vector3(0, 0.035f, 0);
        painter.Mark(ScenePart.Food, at);
        const float Bias = 0.075f;
        switch (kind)
        {
            case FoodKind.Burger:
                painter.Hull(
                    [(at + new Vector3(-0.05f, -0.035f, 0), 0.03f), (at + new Vector3(0.05f, -0.035f, 0), 0.03f)],
                    new SKColor(214, 150, 80), layer, Bias);
                painter.Hull(
                    [(at + new Vector3(-0.065f, 0, 0), 0.022f), (at + new Vector3(0.065f, 0, 0), 0.022f)], new SKColor(96, 160, 60), layer,
                    Bias + 0.001f);
                painter.Hull(
                    [(at + new Vector3(-0.04f, 0.035f, 0), 0.042f), (at + new Vector3(0.04f, 0.035f, 0), 0.042f)],
                    new SKColor(222, 160, 88), layer, Bias + 0.002f);
                break;
            case FoodKind.Sandwich:
                painter.Box(at, new Vector3(0.085f, 0.014f, 0.05f), Quaternion.Identity, new SKColor(240, 214, 160), layer, Bias);
                painter.Box(
                    at + new Vector3(0, 0.022f, 0), new Vector3(0.09f, 0.01f, 0.05f), Quaternion.Identity, new SKColor(110, 170, 70), layer,
                    Bias + 0.001f);
                painter.Box(
                    at + new Vector3(0, 0.044f, 0), new Vector3(0.085f, 0.014f, 0.05f), Quaternion.Identity, new SKColor(236, 204, 148),
                    layer, Bias + 0.002f);
                break;
            case FoodKind.Pizza:
                var side = Vector3.Normalize(Vector3.Cross(towardsMouth, Vector3.UnitY) + new Vector3(1e-4f, 0, 0)) * 0.09f;
                painter.Polygon(
                    [at + (towardsMouth * 0.1f), at - (towardsMouth * 0.08f) + side + new Vector3(0, 0.03f, 0),
                        at - (towardsMouth * 0.08f) - side + new Vector3(0, -0.03f, 0)], new SKColor(244, 190, 70), layer, Bias);
                painter.Line(
                    [at - (towardsMouth * 0.08f) + side + new Vector3(0, 0.03f, 0),
                        at - (towardsMouth * 0.08f) - side + new Vector3(0, -0.03f, 0)], 0.04f, new SKColor(196, 126, 60), layer,
                            Bias + 0.001f);
                painter.Ball(at, 0.022f, new SKColor(200, 50, 40), layer, Bias + 0.002f);
                break;
            case FoodKind.Apple:
                painter.Ball(at, 0.065f, new SKColor(206, 44, 44), layer, Bias);
                painter.Line(
                    [at + new Vector3(0, 0.06f, 0), at + new Vector3(0.015f, 0.1f, 0)], 0.014f, new SKColor(80, 110, 40), layer,
                    Bias + 0.001f);
                break;
            default:
                var tip = hand + (towardsMouth * 0.17f) + new Vector3(0, 0.03f, 0);
                painter.Line([hand - (towardsMouth * 0.06f), tip], 0.02f, new SKColor(206, 210, 216), layer, Bias);
                painter.Ball(
                    tip, kind == FoodKind.Spoon ? 0.036f : 0.03f,
                    kind == FoodKind.Spoon ? new SKColor(228, 230, 234) : new SKColor(214, 120, 60), layer, Bias + 0.001f);
                break;
        }
    }

    /// <summary>A plate with something on it, lying flat at <paramref name="centre"/>.</summary>
    public static void Plate(ScenePainter painter, Vector3 centre, SKColor food, SceneLayer layer)
    {
        painter.Mark(ScenePart.Plate, centre);
        Span<Vector3> rim = stackalloc Vector3[16];
        Span<Vector3> heap = stackalloc Vector3[16];
        for (var index = 0; index < rim.Length; index++)
        {
            var (sin, cos) = MathF.SinCos(index * MathF.Tau / rim.Length);
            rim[index] = centre + new Vector3(cos * 0.15f, 0.005f, sin * 0.15f);
            heap[index] = centre + new Vector3(cos * 0.09f, 0.012f, sin * 0.09f);
        }

        painter.Polygon(rim, new SKColor(244, 244, 240), layer, -0.1f);
        painter.Polygon(heap, food, layer, -0.099f);
        painter.Hull(
            [(centre + new Vector3(-0.03f, 0.025f, 0), 0.04f), (centre + new Vector3(0.04f, 0.02f, 0.01f), 0.035f)],
            Hsv.Lighter(food, 0.15f), layer, -0.09f);
    }
}
