using System.Text;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Training.Rendering.Export;

/// <summary>
/// Writes raw video in the YUV4MPEG2 container, 4:2:0 with BT.601 limited range: what Chromium reads as a fake camera
/// (--use-file-for-fake-video-capture) and what needs no encoder.
/// </summary>
/// <remarks>Does not close the stream.</remarks>
public sealed class Y4mWriter
{
    private readonly Stream _stream;
    private readonly byte[] _frame;

    /// <param name="width">Even.</param>
    /// <param name="height">Even.</param>
    public Y4mWriter(Stream stream, int width, int height, int framesPerSecond)
    {
        if (width < 2 || height < 2 || width % 2 != 0 || height % 2 != 0)
        {
            throw new ArgumentException($"A 4:2:0 video needs even sides of at least 2 pixels, not {width} x {height}.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        _stream = stream;
        Width = width;
        Height = height;
        _frame = new byte[width * height * 3 / 2];
        _stream.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{width} H{height} F{framesPerSecond}:1 Ip A1:1 C420jpeg\n"));
    }

    public int Width { get; }

    public int Height { get; }

    /// <exception cref="ArgumentException">The picture has another size than the video.</exception>
    public void WriteFrame(RgbImage image)
    {
        if (image.Width != Width || image.Height != Height)
        {
            throw new ArgumentException(
                $"A frame of {image.Width} x {image.Height} does not fit a video of {Width} x {Height}.", nameof(image));
        }

        Convert(image.Pixels);
        _stream.Write("FRAME\n"u8);
        _stream.Write(_frame);
    }

    /// <summary>Writes a video in which each action is performed for <paramref name="secondsEach"/> seconds, one after the other.</summary>
    /// <param name="actions">As for <see cref="ActionRenderer.Render(SceneDomain, string?, int, int, long)"/>.</param>
    public static void WriteActions(
        string path, ActionRenderer renderer, IReadOnlyList<string> actions, int width, int height, int framesPerSecond, float secondsEach,
        long seed)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        var writer = new Y4mWriter(file, width, height, framesPerSecond);
        for (var index = 0; index < actions.Count; index++)
        {
            var clip = renderer.OpenClip(SceneDomain.Standard, actions[index], width, height, seed + index);
            for (var frame = 0; frame < (int)MathF.Round(secondsEach * framesPerSecond); frame++)
            {
                writer.WriteFrame(clip.RenderFrame(frame, framesPerSecond));
            }
        }
    }

    private void Convert(byte[] rgb)
    {
        var luma = Width * Height;
        var quarter = luma / 4;
        for (var pixel = 0; pixel < luma; pixel++)
        {
            var at = pixel * 3;
            _frame[pixel] = (byte)(16 + (((66 * rgb[at]) + (129 * rgb[at + 1]) + (25 * rgb[at + 2]) + 128) >> 8));
        }

        var to = luma;
        for (var row = 0; row < Height; row += 2)
        {
            for (var column = 0; column < Width; column += 2)
            {
                var first = ((row * Width) + column) * 3;
                var second = first + (Width * 3);
                var red = rgb[first] + rgb[first + 3] + rgb[second] + rgb[second + 3];
                var green = rgb[first + 1] + rgb[first + 4] + rgb[second + 1] + rgb[second + 4];
                var blue = rgb[first + 2] + rgb[first + 5] + rgb[second + 2] + rgb[second + 5];
                _frame[to] = (byte)(128 + (((-38 * red) - (74 * green) + (112 * blue) + 512) >> 10));
                _frame[to + quarter] = (byte)(128 + (((112 * red) - (94 * green) - (18 * blue) + 512) >> 10));
                to++;
            }
        }
    }
}
