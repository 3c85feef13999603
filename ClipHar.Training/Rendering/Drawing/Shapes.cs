using System.Numerics;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Drawing;

/// <summary>Outlines in pixels.</summary>
internal static class Shapes
{
    private const int PointsPerCircle = 18;

    /// <summary>The convex hull of circles: a capsule for two, a torso for four.</summary>
    public static SKPath Hull(ReadOnlySpan<(Vector2 Centre, float Radius)> circles)
    {
        Span<Vector2> points = stackalloc Vector2[PointsPerCircle * circles.Length];
        var count = 0;
        foreach (var (centre, radius) in circles)
        {
            for (var index = 0; index < PointsPerCircle; index++)
            {
                var (sin, cos) = MathF.SinCos(index * (MathF.Tau / PointsPerCircle));
                points[count++] = centre + (new Vector2(cos, sin) * radius);
            }
        }

        return Polygon(ConvexHull(points));
    }

    /// <summary>Two circles and their outer tangents, with true arcs.</summary>
    public static SKPath Capsule(Vector2 from, float fromRadius, Vector2 to, float toRadius)
    {
        using var builder = new SKPathBuilder();
        var axis = to - from;
        var length = axis.Length();
        if (length <= MathF.Abs(fromRadius - toRadius) + 1e-3f)
        {
            var (centre, radius) = fromRadius >= toRadius ? (from, fromRadius) : (to, toRadius);
            builder.AddCircle(centre.X, centre.Y, radius, SKPathDirection.Clockwise);
            return builder.Detach();
        }

        const float Degrees = 180 / MathF.PI;
        var direction = MathF.Atan2(axis.Y, axis.X) * Degrees;
        var tangent = MathF.Acos((fromRadius - toRadius) / length) * Degrees;
        builder.ArcTo(Square(from, fromRadius), direction + tangent, 360 - (2 * tangent), true);
        builder.ArcTo(Square(to, toRadius), direction - tangent, 2 * tangent, false);
        builder.Close();
        return builder.Detach();
    }

    public static SKPath Polygon(ReadOnlySpan<Vector2> points, bool close = true)
    {
        using var builder = new SKPathBuilder();
        builder.MoveTo(points[0].X, points[0].Y);
        foreach (var point in points[1..])
        {
            builder.LineTo(point.X, point.Y);
        }

        if (close)
        {
            builder.Close();
        }

        return builder.Detach();
    }

    /// <summary>Twice the signed area; positive for a clockwise polygon on a screen (y down).</summary>
    public static float SignedArea(ReadOnlySpan<Vector2> points)
    {
        var area = 0f;
        for (var index = 0; index < points.Length; index++)
        {
            var next = points[(index + 1) % points.Length];
            area += (points[index].X * next.Y) - (next.X * points[index].Y);
        }

        return area;
    }

    private static SKRect Square(Vector2 centre, float radius) =>
        new(centre.X - radius, centre.Y - radius, centre.X + radius, centre.Y + radius);

    /// <summary>Andrew's monotone chain; sorts <paramref name="points"/> in place.</summary>
    private static Vector2[] ConvexHull(Span<Vector2> points)
    {
        points.Sort(static (a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        var hull = new Vector2[2 * points.Length];
        var count = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            var start = count;
            for (var step = 0; step < points.Length; step++)
            {
                var point = points[pass == 0 ? step : points.Length - 1 - step];
                while (count >= start + 2 && Cross(hull[count - 2], hull[count - 1], point) <= 0)
                {
                    count--;
                }

                hull[count++] = point;
            }

            count--;
        }

        return hull[..Math.Max(count, 1)];
    }

    private static float Cross(Vector2 origin, Vector2 a, Vector2 b) =>
        ((a.X - origin.X) * (b.Y - origin.Y)) - ((a.Y - origin.Y) * (b.X - origin.X));
}
