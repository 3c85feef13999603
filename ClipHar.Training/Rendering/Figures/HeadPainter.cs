using System.Numerics;
using ClipHar.Training.Rendering.Drawing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Figures;

/// <summary>Draws a head that can be seen from every side: hair, face, and its features where they face the camera.</summary>
internal sealed class HeadPainter(ScenePainter painter, Skeleton skeleton, Appearance appearance)
{
    private readonly float _radius = skeleton.HeadRadius;
    private readonly float _facing = painter.Projector.Direction(Vector3.Transform(Vector3.UnitZ, skeleton.HeadRotation)).Z;

    public void Paint(FaceExpression face)
    {
        var radius = _radius;
        var depth = painter.Projector.Depth(skeleton.Head) + 0.03f;
        if (appearance.HairStyle == HairStyle.Long)
        {
            var behind = skeleton.NeckBase + Vector3.Transform(new Vector3(0, -0.08f, -0.085f), skeleton.ChestRotation);
            painter.Hull(
                [
                    (skeleton.FromHead(0, 0.1f * radius, -0.35f * radius), 0.98f * radius),
                    (Vector3.Lerp(skeleton.FromHead(0, -radius, -0.6f * radius), behind, 0.7f), 0.72f * radius),
                ],
                appearance.Hair, SceneLayer.Body, 0.02f - (0.06f * MathF.Max(0, _facing)));
        }
        else if (appearance.HairStyle == HairStyle.Bun)
        {
            painter.Ball(skeleton.FromHead(0, 0.75f * radius, -0.75f * radius), 0.42f * radius, appearance.Hair, SceneLayer.Body, 0.02f);
        }

        painter.Add(SceneLayer.Body, depth, () =>
        {
            if (_facing > -0.15f)
            {
                BackOfHair();
                Face(face);
                TopOfHair();
            }
            else
            {
                Face(face);
                TopOfHair();
                BackOfHair();
            }
        });
    }

    private void Blob(ReadOnlySpan<(Vector3 Local, float Radius)> spheres, SKColor color)
    {
        Span<(Vector2, float)> circles = stackalloc (Vector2, float)[spheres.Length];
        var centre = Vector2.Zero;
        for (var index = 0; index < spheres.Length; index++)
        {
            var local = spheres[index].Local * _radius;
            var point = painter.Projector.Project(skeleton.FromHead(local.X, local.Y, local.Z));
            circles[index] = (point.Point, spheres[index].Radius * _radius * point.Scale);
            centre += point.Point / spheres.Length;
        }

        using var path = Shapes.Hull(circles);
        painter.PaintSolid(path, color, centre, Vector2.UnitX, _radius * painter.Projector.PixelsPerUnit);
    }

    private void BackOfHair()
    {
        switch (appearance.HairStyle)
        {
            case HairStyle.Bald:
                break;
            case HairStyle.Curly:
                Blob([(new(0, 0.38f, -0.25f), 1.08f), (new(0, 0f, -0.35f), 0.95f)], appearance.Hair);
                break;
            default:
                Blob([(new(0, 0.22f, -0.16f), 0.98f), (new(0, -0.3f, -0.4f), 0.62f)], appearance.Hair);
                break;
        }
    }

    private void TopOfHair()
    {
        switch (appearance.HairStyle)
        {
            case HairStyle.Bald:
                break;
            case HairStyle.Cap:
                var cloth = Hsv.Mix(appearance.Bottom.Color, appearance.Shoes, 0.3f);
                Blob(
                    [(new(0, 0.78f, 0.1f), 0.48f), (new(0.48f, 0.7f, -0.05f), 0.42f), (new(-0.48f, 0.7f, -0.05f), 0.42f),
                        (new(0, 0.62f, -0.3f), 0.58f)], cloth);
                Blob(
                    [(new(0.3f, 0.5f, 1.05f), 0.09f), (new(-0.3f, 0.5f, 1.05f), 0.09f), (new(0, 0.58f, 0.6f), 0.2f)],
                    Hsv.Scale(cloth, 0.75f));
                break;
            default:
                Blob(
                    [(new(0, 0.84f, 0.3f), 0.3f), (new(0.58f, 0.62f, -0.02f), 0.34f), (new(-0.58f, 0.62f, -0.02f), 0.34f),
                        (new(0, 0.66f, -0.3f), 0.56f)],
                    appearance.Hair);
                break;
        }
    }

    private void Face(FaceExpression face)
    {
        Blob([(new(0.9f, -0.05f, -0.05f), 0.2f)], Hsv.Scale(appearance.Skin, 0.9f));
        Blob([(new(-0.9f, -0.05f, -0.05f), 0.2f)], Hsv.Scale(appearance.Skin, 0.9f));
        Blob([(new(0, 0.1f, 0.06f), 0.93f), (new(0, -0.38f, 0.18f), 0.62f)], appearance.Skin);
        if (_facing < -0.3f)
        {
            return;
        }

        if (appearance.Beard)
        {
            Feature(new(0, -0.62f, 0.6f), 0.42f, 0.24f, Hsv.Mix(appearance.Hair, appearance.Skin, 0.25f));
        }

        for (var side = -1; side <= 1; side += 2)
        {
            Eye(side, face);
        }

        Blob([(new(0, -0.1f, 0.98f), 0.12f), (new(0, 0.1f, 0.93f), 0.05f)], Hsv.Scale(appearance.Skin, 0.93f));
        Mouth(face);
    }

    private void Eye(int side, FaceExpression face)
    {
        var ink = new SKColor(32, 24, 24);
        if (face.EyesClosed)
        {
            // A laughing eye arches up, a sleeping one hangs.
            var arch = face.Smile > 0.3f ? 0.09f : -0.06f;
            Stroke([new(side * 0.2f, 0.12f, 0.9f), new(side * 0.36f, 0.12f + arch, 0.86f), new(side * 0.52f, 0.12f, 0.78f)], 0.075f, ink);
        }
        else
        {
            Feature(new(side * 0.36f, 0.14f, 0.86f), 0.16f, 0.12f, SKColors.White);
            Feature(new(side * 0.36f, 0.13f, 0.89f), 0.085f, 0.1f, ink);
        }

        Stroke([new(side * 0.2f, 0.36f, 0.86f), new(side * 0.54f, 0.38f, 0.74f)], 0.06f, Hsv.Mix(appearance.Hair, ink, 0.4f));
        if (appearance.Glasses)
        {
            Ring(new(side * 0.37f, 0.13f, 0.92f), 0.25f, ink);
        }
    }

    private void Mouth(FaceExpression face)
    {
        if (face.MouthOpen > 0.15f)
        {
            var height = 0.08f + (0.22f * face.MouthOpen);
            var width = 0.2f + (0.2f * MathF.Max(0, face.Smile));
            Feature(new(0, -0.45f, 0.85f), width + 0.05f, height + 0.05f, new SKColor(170, 60, 62));
            Feature(new(0, -0.45f, 0.86f), width, height, new SKColor(84, 20, 24));
            if (face.Smile > 0.3f)
            {
                Feature(new(0, -0.45f + (height * 0.6f), 0.87f), width * 0.75f, height * 0.3f, SKColors.White);
            }
        }
        else
        {
            var lift = face.Smile * 0.12f;
            Stroke(
                [new(0.26f, -0.44f + lift, 0.8f), new(0.1f, -0.46f - (lift * 0.3f), 0.88f), new(-0.1f, -0.46f - (lift * 0.3f), 0.88f),
                    new(-0.26f, -0.44f + lift, 0.8f)],
                0.07f, new SKColor(140, 52, 52));
        }
    }

    /// <summary>An ellipse on the face, foreshortened as the face turns away.</summary>
    private void Feature(Vector3 local, float halfWidth, float halfHeight, SKColor color)
    {
        if (!Visible(local))
        {
            return;
        }

        Span<Vector2> points = stackalloc Vector2[14];
        for (var index = 0; index < points.Length; index++)
        {
            var (sin, cos) = MathF.SinCos(index * MathF.Tau / points.Length);
            points[index] = Point(local + new Vector3(cos * halfWidth, sin * halfHeight, 0));
        }

        using var path = Shapes.Polygon(points);
        painter.PaintMark(path, color);
    }

    private void Ring(Vector3 local, float radius, SKColor color)
    {
        if (!Visible(local))
        {
            return;
        }

        Span<Vector2> points = stackalloc Vector2[14];
        for (var index = 0; index < points.Length; index++)
        {
            var (sin, cos) = MathF.SinCos(index * MathF.Tau / points.Length);
            points[index] = Point(local + new Vector3(cos * radius, sin * radius, 0));
        }

        using var path = Shapes.Polygon(points);
        painter.StrokePath(path, color, 0.06f * _radius * painter.Projector.PixelsPerUnit);
    }

    private void Stroke(ReadOnlySpan<Vector3> locals, float width, SKColor color)
    {
        if (!Visible(locals[locals.Length / 2]))
        {
            return;
        }

        Span<Vector2> points = stackalloc Vector2[locals.Length];
        for (var index = 0; index < locals.Length; index++)
        {
            points[index] = Point(locals[index]);
        }

        using var path = Shapes.Polygon(points, close: false);
        painter.StrokePath(path, color, width * _radius * painter.Projector.PixelsPerUnit);
    }

    private Vector2 Point(Vector3 local)
    {
        local *= _radius;
        return painter.Projector.Project(skeleton.FromHead(local.X, local.Y, local.Z)).Point;
    }

    /// <summary>A point on the head's surface is seen when its normal has a part towards the camera.</summary>
    private bool Visible(Vector3 local) =>
        painter.Projector.Direction(Vector3.Transform(Vector3.Normalize(local), skeleton.HeadRotation)).Z > 0.12f;
}
