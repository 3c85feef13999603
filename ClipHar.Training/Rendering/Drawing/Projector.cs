using System.Numerics;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Drawing;

/// <summary>Where the camera stands. Angles in radians, distance in scene units (a standing figure is about 1.8 units tall).</summary>
/// <param name="Yaw">Around the subject; 0 looks at its front, +π/2 at its left side.</param>
/// <param name="Pitch">Positive looks down on the scene.</param>
/// <param name="Roll">Rotation of the picture.</param>
/// <param name="Distance">From the pivot; smaller is a stronger perspective.</param>
internal readonly record struct CameraPose(float Yaw, float Pitch, float Roll, float Distance);

/// <summary>A point in pixels, its depth (greater is nearer, in scene units) and the pixels per scene unit there.</summary>
internal readonly record struct ProjectedPoint(Vector2 Point, float Depth, float Scale)
{
    public SKPoint Sk => new(Point.X, Point.Y);
}

/// <summary>Perspective projection from scene units (x to the figure's left, y up, z to its front) to pixels.</summary>
internal sealed class Projector
{
    private readonly CameraPose _camera;
    private readonly Vector3 _pivot;
    private readonly float _pixelsPerUnit;
    private readonly Vector2 _offset;
    private readonly float _sinYaw, _cosYaw, _sinPitch, _cosPitch, _sinRoll, _cosRoll;

    public Projector(CameraPose camera, Vector3 pivot, float pixelsPerUnit, Vector2 offset)
    {
        _camera = camera;
        _pivot = pivot;
        _pixelsPerUnit = pixelsPerUnit;
        _offset = offset;
        (_sinYaw, _cosYaw) = MathF.SinCos(camera.Yaw);
        (_sinPitch, _cosPitch) = MathF.SinCos(camera.Pitch);
        (_sinRoll, _cosRoll) = MathF.SinCos(camera.Roll);
    }

    public CameraPose Camera => _camera;

    public float PixelsPerUnit => _pixelsPerUnit;

    /// <summary>The point in the scene that the camera turns about.</summary>
    public Vector3 Pivot => _pivot;

    /// <summary>Where the pivot is in the picture, pixels.</summary>
    public Vector2 Offset => _offset;

    /// <summary>
    /// The same camera in front of the scene: for what is placed relative to the picture (walls, trees), not to the subject.
    /// </summary>
    public Projector FacingPicture() => new(_camera with { Yaw = 0 }, new Vector3(0, _pivot.Y, 0), _pixelsPerUnit, _offset);

    /// <summary>Rotates a direction into the camera's axes (x right, y up, z to the camera).</summary>
    public Vector3 Direction(Vector3 direction)
    {
        var x = (direction.X * _cosYaw) - (direction.Z * _sinYaw);
        var z = (direction.X * _sinYaw) + (direction.Z * _cosYaw);
        return new Vector3(x, (direction.Y * _cosPitch) - (z * _sinPitch), (direction.Y * _sinPitch) + (z * _cosPitch));
    }

    public float Depth(Vector3 position) => Direction(position - _pivot).Z;

    public ProjectedPoint Project(Vector3 position)
    {
        var view = Direction(position - _pivot);
        // Nothing may come nearer to the camera than a tenth of its distance: props at the edge of a scene stay finite.
        var perspective = _camera.Distance / MathF.Max(_camera.Distance - view.Z, _camera.Distance * 0.1f);
        var scale = _pixelsPerUnit * perspective;
        var x = view.X * scale;
        var y = -view.Y * scale;
        return new ProjectedPoint(
            new Vector2((x * _cosRoll) - (y * _sinRoll), (x * _sinRoll) + (y * _cosRoll)) + _offset, view.Z, scale);
    }

    /// <summary>
    /// A camera that shows all of <paramref name="subject"/> in the picture: centred, and filling <paramref name="fill"/> of the box.
    /// </summary>
    /// <param name="box">Width and height that the subject may take, pixels; in the middle of the picture.</param>
    /// <param name="picture">Width and height of the picture, pixels.</param>
    /// <param name="shift">Of the centre, as a part of the box.</param>
    public static Projector Fit(CameraPose camera, IReadOnlyList<Vector3> subject, Vector2 box, Vector2 picture, float fill, Vector2 shift)
    {
        var pivot = Vector3.Zero;
        foreach (var point in subject)
        {
            pivot += point / subject.Count;
        }

        var unit = new Projector(camera, pivot, 1, Vector2.Zero);
        var low = new Vector2(float.MaxValue);
        var high = new Vector2(float.MinValue);
        foreach (var point in subject)
        {
            var projected = unit.Project(point).Point;
            low = Vector2.Min(low, projected);
            high = Vector2.Max(high, projected);
        }

        var size = Vector2.Max(high - low, new Vector2(0.2f));
        var scale = fill * MathF.Min(box.X / size.X, box.Y / size.Y);
        var offset = (picture * 0.5f) + (box * shift) - ((low + high) * 0.5f * scale);
        return new Projector(camera, pivot, scale, offset);
    }
}
