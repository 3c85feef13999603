using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Rendering.Captions;
using ClipHar.Training.Rendering.Drawing;

namespace ClipHar.Training.Rendering;

/// <summary>A scene in motion before a camera that stands still: the same people, clothes and place in every frame.</summary>
public sealed class ActionClip
{
    private readonly SceneComposition _scene;
    private readonly Projector _projector;

    internal ActionClip(SceneComposition scene, int width, int height)
    {
        // Room for what the motion adds to the first pose.
        _scene = scene with { Fill = MathF.Min(scene.Fill, 0.86f) };
        Width = width;
        Height = height;
        _projector = SceneDrawing.Frame(_scene, width, height, _scene.Time);
        Captions = CaptionWriter.Write(scene);
    }

    public int Width { get; }

    public int Height { get; }

    /// <inheritdoc cref="RenderedScene.Action"/>
    public string? Action => _scene.Action;

    public IReadOnlyList<string> Captions { get; }

    /// <param name="frame">Number of the frame, from 0.</param>
    /// <param name="framesPerSecond">Frames a second; the people move at natural speed.</param>
    public RgbImage RenderFrame(int frame, float framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        return SceneDrawing.Draw(_scene, _projector, Width, Height, _scene.Time + (frame / framesPerSecond), frame).Image;
    }
}
