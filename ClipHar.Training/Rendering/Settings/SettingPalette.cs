using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Settings;

/// <summary>What a background painter needs to know about the picture.</summary>
/// <param name="FloorLine">Where the floor meets the wall, or the ground the horizon, in pixels from the top.</param>
/// <param name="Unit">Pixels per scene unit at the wall.</param>
internal sealed record BackgroundFrame(SKCanvas Canvas, float Width, float Height, float FloorLine, float Unit, RenderStyle Style)
{
    /// <summary>The picture with some room around it, because the camera may roll.</summary>
    public SKRect Area(float top, float bottom) => new(-Width * 0.2f, top, Width * 1.2f, bottom);

    public float Top => -Height * 0.2f;

    public float Bottom => Height * 1.2f;

    public void Fill(SKRect rect, SKColor top, SKColor bottom)
    {
        using var paint = new SKPaint { IsAntialias = true };
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, rect.Top), new SKPoint(0, rect.Bottom), [Style.Apply(top), Style.Apply(bottom)], SKShaderTileMode.Clamp);
        paint.Shader = shader;
        Canvas.DrawRect(rect, paint);
    }

    public void Rect(float left, float top, float width, float height, SKColor color, float corner = 0)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = Style.Apply(color) };
        Canvas.DrawRoundRect(new SKRect(left, top, left + width, top + height), corner, corner, paint);
        if (Style.LineDrawing)
        {
            Stroke(paint);
            Canvas.DrawRoundRect(new SKRect(left, top, left + width, top + height), corner, corner, paint);
        }
    }

    public void Oval(float x, float y, float radiusX, float radiusY, SKColor color)
    {
        using var paint = new SKPaint { IsAntialias = true, Color = Style.Apply(color) };
        Canvas.DrawOval(x, y, radiusX, radiusY, paint);
        if (Style.LineDrawing)
        {
            Stroke(paint);
            Canvas.DrawOval(x, y, radiusX, radiusY, paint);
        }
    }

    public void Path(ReadOnlySpan<(float X, float Y)> points, SKColor color)
    {
        using var builder = new SKPathBuilder();
        builder.MoveTo(points[0].X, points[0].Y);
        foreach (var (x, y) in points[1..])
        {
            builder.LineTo(x, y);
        }

        builder.Close();
        using var path = builder.Detach();
        using var paint = new SKPaint { IsAntialias = true, Color = Style.Apply(color) };
        Canvas.DrawPath(path, paint);
        if (Style.LineDrawing)
        {
            Stroke(paint);
            Canvas.DrawPath(path, paint);
        }
    }

    public void Line(float fromX, float fromY, float toX, float toY, float width, SKColor color)
    {
        using var paint = new SKPaint
        {
            IsAntialias = true,
            Color = Style.LineDrawing ? SKColors.Black : color,
            StrokeWidth = width,
            StrokeCap = SKStrokeCap.Round,
        };
        Canvas.DrawLine(fromX, fromY, toX, toY, paint);
    }

    /// <summary>A soft light, brightest in the middle.</summary>
    public void Glow(float x, float y, float radius, SKColor color)
    {
        if (Style.LineDrawing)
        {
            return;
        }

        using var paint = new SKPaint { IsAntialias = true };
        using var shader = SKShader.CreateRadialGradient(new SKPoint(x, y), radius, [color, color.WithAlpha(0)], SKShaderTileMode.Clamp);
        paint.Shader = shader;
        Canvas.DrawCircle(x, y, radius, paint);
    }

    private static void Stroke(SKPaint paint)
    {
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeWidth = 1;
        paint.Color = SKColors.Black;
    }
}
