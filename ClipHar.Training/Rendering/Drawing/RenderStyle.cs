using System.Numerics;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Drawing;

/// <summary>How solid things are drawn.</summary>
/// <param name="Light">Direction to the light in the picture's plane (x right, y up), unit length.</param>
/// <param name="Shade">How much darker the far side of a limb is, 0 (flat) to 0.5.</param>
/// <param name="Outline">Width of outlines in scene units; 0 draws none.</param>
/// <param name="LineDrawing">Everything is paper white with black outlines.</param>
internal sealed record RenderStyle(Vector2 Light, float Shade, float Outline, bool LineDrawing)
{
    public static RenderStyle Draw(SceneRandom random, bool lineDrawing)
    {
        var angle = random.Range(0.25f, 2.9f);
        return new RenderStyle(
            new Vector2(MathF.Cos(angle), MathF.Sin(angle)),
            lineDrawing ? 0 : random.Range(0.18f, 0.42f),
            lineDrawing ? 0.016f : random.Chance(0.3f) ? random.Range(0.005f, 0.010f) : 0,
            lineDrawing);
    }

    public SKColor Apply(SKColor color) => LineDrawing ? new SKColor(250, 250, 246, color.Alpha) : color;
}
