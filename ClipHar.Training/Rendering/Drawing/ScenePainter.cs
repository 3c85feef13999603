using System.Numerics;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Drawing;

/// <summary>Layers from back to front; within one, things are drawn by depth.</summary>
internal enum SceneLayer
{
    /// <summary>Shadows on the ground.</summary>
    Ground,

    /// <summary>Furniture that the subject sits on or stands before.</summary>
    Behind,

    /// <summary>The people, and what they hold.</summary>
    Body,

    /// <summary>Furniture between the subject and the camera: a table.</summary>
    Front,

    /// <summary>Hands and things on top of that furniture.</summary>
    OnTop,
}

/// <summary>Collects the solid things of a scene and paints them from back to front (painter's algorithm by layer and depth).</summary>
internal sealed class ScenePainter : IDisposable
{
    private readonly SKCanvas _canvas;
    private readonly List<Item> _items = [];
    private readonly List<SceneMark> _marks = [];
    private readonly SKPaint _fill = new() { IsAntialias = true };
    private readonly SKPaint _stroke = new()
    {
        IsAntialias = true,
        Style = SKPaintStyle.Stroke,
        StrokeJoin = SKStrokeJoin.Round,
        StrokeCap = SKStrokeCap.Round,
    };

    public ScenePainter(SKCanvas canvas, Projector projector, RenderStyle style)
    {
        _canvas = canvas;
        Projector = projector;
        Style = style;
    }

    public Projector Projector { get; }

    public RenderStyle Style { get; }

    public IReadOnlyList<SceneMark> Marks => _marks;

    /// <summary>Depth of the subject: furniture nearer than it goes before the subject, other furniture behind it.</summary>
    public float SubjectDepth { get; set; }

    public SceneLayer FurnitureLayer(Vector3 position) => Projector.Depth(position) > SubjectDepth ? SceneLayer.Front : SceneLayer.Behind;

    /// <summary>Notes where a part is, for those who learn from the picture.</summary>
    public void Mark(ScenePart part, Vector3 position)
    {
        var point = Projector.Project(position).Point;
        _marks.Add(new SceneMark(part, point.X, point.Y));
    }

    public void Add(SceneLayer layer, float depth, Action draw) => _items.Add(new Item(layer, depth, _items.Count, draw));

    /// <summary>A limb: two spheres and what lies between them. Radii in scene units.</summary>
    public void Capsule(
        Vector3 from, float fromRadius, Vector3 to, float toRadius, SKColor color, SceneLayer layer = SceneLayer.Body, float bias = 0)
    {
        var a = Projector.Project(from);
        var b = Projector.Project(to);
        Add(layer, ((a.Depth + b.Depth) / 2) + bias, () =>
        {
            using var path = Shapes.Capsule(a.Point, fromRadius * a.Scale, b.Point, toRadius * b.Scale);
            var axis = b.Point - a.Point;
            var normal = axis.LengthSquared() < 1e-4f ? Vector2.UnitY : Vector2.Normalize(new Vector2(-axis.Y, axis.X));
            PaintSolid(path, color, (a.Point + b.Point) / 2, normal, MathF.Max(fromRadius, toRadius) * a.Scale);
        });
    }

    public void Ball(Vector3 centre, float radius, SKColor color, SceneLayer layer = SceneLayer.Body, float bias = 0) =>
        Capsule(centre, radius, centre, radius, color, layer, bias);

    /// <summary>The convex hull of spheres, drawn at their mean depth.</summary>
    public void Hull(
        ReadOnlySpan<(Vector3 Centre, float Radius)> spheres, SKColor color, SceneLayer layer = SceneLayer.Body, float bias = 0)
    {
        var circles = new (Vector2 Centre, float Radius)[spheres.Length];
        var depth = 0f;
        var centre = Vector2.Zero;
        var reach = 0f;
        for (var index = 0; index < spheres.Length; index++)
        {
            var point = Projector.Project(spheres[index].Centre);
            circles[index] = (point.Point, spheres[index].Radius * point.Scale);
            depth += point.Depth / spheres.Length;
            centre += point.Point / spheres.Length;
        }

        foreach (var circle in circles)
        {
            reach = MathF.Max(reach, MathF.Abs(circle.Centre.X - centre.X) + circle.Radius);
        }

        Add(layer, depth + bias, () =>
        {
            using var path = Shapes.Hull(circles);
            PaintSolid(path, color, centre, Vector2.UnitX, reach);
        });
    }

    /// <summary>A box with shaded faces.</summary>
    /// <param name="half">Half its extent along its own axes.</param>
    public void Box(Vector3 centre, Vector3 half, Quaternion rotation, SKColor color, SceneLayer layer, float bias = 0)
    {
        var faces = BoxFaces.Visible(Projector, centre, half, rotation, Style.Light);
        Add(layer, Projector.Depth(centre) + bias, () =>
        {
            foreach (var (points, brightness) in faces)
            {
                using var path = Shapes.Polygon(points);
                PaintFlat(path, Hsv.Scale(color, Style.LineDrawing ? 1 : brightness));
            }
        });
    }

    /// <summary>A flat polygon in space, seen from both sides.</summary>
    public void Polygon(ReadOnlySpan<Vector3> corners, SKColor color, SceneLayer layer, float bias = 0)
    {
        var points = new Vector2[corners.Length];
        var depth = 0f;
        for (var index = 0; index < corners.Length; index++)
        {
            var point = Projector.Project(corners[index]);
            points[index] = point.Point;
            depth += point.Depth / corners.Length;
        }

        Add(layer, depth + bias, () =>
        {
            using var path = Shapes.Polygon(points);
            PaintFlat(path, color);
        });
    }

    /// <summary>A line through space of constant width in scene units.</summary>
    public void Line(
        ReadOnlySpan<Vector3> through, float width, SKColor color, SceneLayer layer = SceneLayer.Body, float bias = 0, bool close = false)
    {
        var points = new Vector2[through.Length];
        var depth = 0f;
        var scale = 0f;
        for (var index = 0; index < through.Length; index++)
        {
            var point = Projector.Project(through[index]);
            points[index] = point.Point;
            depth += point.Depth / through.Length;
            scale += point.Scale / through.Length;
        }

        Add(layer, depth + bias, () =>
        {
            using var path = Shapes.Polygon(points, close);
            StrokePath(path, Style.LineDrawing ? SKColors.Black : color, width * scale);
        });
    }

    /// <summary>Paints everything that was added.</summary>
    public void Flush()
    {
        _items.Sort(static (a, b) =>
        {
            var byLayer = a.Layer.CompareTo(b.Layer);
            var byDepth = byLayer != 0 ? byLayer : a.Depth.CompareTo(b.Depth);
            return byDepth != 0 ? byDepth : a.Order.CompareTo(b.Order);
        });
        foreach (var item in _items)
        {
            item.Draw();
        }

        _items.Clear();
    }

    /// <summary>Fills a path with a gradient across <paramref name="normal"/>, lighter on the side of the light.</summary>
    public void PaintSolid(SKPath path, SKColor color, Vector2 centre, Vector2 normal, float radius)
    {
        color = Style.Apply(color);
        // The light's y points up, the picture's down.
        var towards = Vector2.Dot(normal, new Vector2(Style.Light.X, -Style.Light.Y));
        var lit = normal * (towards < 0 ? -radius : radius);
        var strength = Style.Shade * (0.45f + (0.55f * MathF.Abs(towards)));
        _fill.Color = color;
        if (strength > 0.01f && radius > 0.6f)
        {
            using var shader = SKShader.CreateLinearGradient(
                new SKPoint(centre.X + lit.X, centre.Y + lit.Y),
                new SKPoint(centre.X - lit.X, centre.Y - lit.Y),
                [Hsv.Lighter(color, strength * 0.45f), color, Hsv.Scale(color, 1 - strength)],
                [0, 0.4f, 1],
                SKShaderTileMode.Clamp);
            _fill.Shader = shader;
            _canvas.DrawPath(path, _fill);
            _fill.Shader = null;
        }
        else
        {
            _canvas.DrawPath(path, _fill);
        }

        Outline(path, color);
    }

    public void PaintFlat(SKPath path, SKColor color)
    {
        _fill.Color = Style.Apply(color);
        _canvas.DrawPath(path, _fill);
        Outline(path, color);
    }

    /// <summary>Fills without an outline and without the style's paper white: shadows, eyes, screens.</summary>
    public void PaintMark(SKPath path, SKColor color)
    {
        _fill.Color = Style.LineDrawing ? Hsv.Mix(color, SKColors.White, 0.3f) : color;
        _canvas.DrawPath(path, _fill);
    }

    public void StrokePath(SKPath path, SKColor color, float width)
    {
        _stroke.Color = color;
        _stroke.StrokeWidth = width;
        _canvas.DrawPath(path, _stroke);
    }

    /// <summary>A soft round shadow on the ground.</summary>
    public void GroundShadow(Vector3 centre, float radius, float darkness)
    {
        if (Style.LineDrawing)
        {
            return;
        }

        var middle = Projector.Project(centre);
        var flatness = MathF.Max(0.12f, MathF.Sin(MathF.Abs(Projector.Camera.Pitch)) + 0.08f);
        Add(SceneLayer.Ground, middle.Depth, () =>
        {
            using var shader = SKShader.CreateRadialGradient(
                new SKPoint(0, 0), radius * middle.Scale,
                [new SKColor(0, 0, 0, (byte)(darkness * 255)), new SKColor(0, 0, 0, (byte)(darkness * 140)), SKColors.Transparent],
                [0, 0.5f, 1], SKShaderTileMode.Clamp);
            _canvas.Save();
            _canvas.Translate(middle.Point.X, middle.Point.Y);
            _canvas.Scale(1, flatness);
            _fill.Shader = shader;
            _fill.Color = SKColors.Black;
            _canvas.DrawCircle(0, 0, radius * middle.Scale, _fill);
            _fill.Shader = null;
            _canvas.Restore();
        });
    }

    public void Dispose()
    {
        _fill.Dispose();
        _stroke.Dispose();
    }

    private void Outline(SKPath path, SKColor color)
    {
        if (Style.Outline > 0)
        {
            StrokePath(
                path,
                Style.LineDrawing ? SKColors.Black : Hsv.Scale(color, 0.45f),
                MathF.Max(0.6f, Style.Outline * Projector.PixelsPerUnit));
        }
    }

    private readonly record struct Item(SceneLayer Layer, float Depth, int Order, Action Draw);
}
