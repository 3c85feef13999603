using System.Globalization;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms;

/// <summary>
/// The picture on its way through the steps. The caller's picture is never written: the first step that changes pixels gets a copy.
/// </summary>
internal sealed class Canvas : IDisposable
{
    private readonly List<string>? _notes;
    private byte[] _pixels;
    private bool _owned;

    /// <param name="targetSize">Size in pixels that the preprocessing gives the picture at the end.</param>
    /// <param name="notes">Where steps write what they did, or null.</param>
    public Canvas(RgbImage image, ImageResizer resizer, int targetSize, List<string>? notes)
    {
        Width = image.Width;
        Height = image.Height;
        Resizer = resizer;
        TargetSize = targetSize;
        _pixels = image.Pixels;
        _notes = notes;
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>The one of the preprocessing.</summary>
    public ImageResizer Resizer { get; }

    public int TargetSize { get; }

    /// <summary>[Height, Width, 3], for reading.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>[Height, Width, 3], for changing in place.</summary>
    public Span<byte> WritablePixels()
    {
        if (!_owned)
        {
            var copy = PixelPool.Shared.Rent(_pixels.Length);
            _pixels.CopyTo(copy, 0);
            _pixels = copy;
            _owned = true;
        }

        return _pixels;
    }

    /// <summary>A buffer for a result of that size; becomes the picture through <see cref="Replace"/>.</summary>
    /// <exception cref="TransformFormatException">More pixels than any picture that is read may have.</exception>
    public static byte[] Rent(long width, long height)
    {
        if (width * height > ImageLimits.Default.MaxPixels)
        {
            throw new TransformFormatException(
                $"a step would make a picture of {width} x {height} pixels; at most {ImageLimits.Default.MaxPixels} pixels are allowed");
        }

        return PixelPool.Shared.Rent(checked((int)(width * height * RgbImage.Channels)));
    }

    /// <param name="pixels">From <see cref="Rent"/>; belongs to the canvas from here on.</param>
    public void Replace(int width, int height, byte[] pixels)
    {
        Release();
        (Width, Height, _pixels, _owned) = (width, height, pixels, true);
    }

    /// <summary>Notes that something was done, for those who want to see what the lots said.</summary>
    public void Note(string what) => _notes?.Add(what);

    public void NoteFormatted(FormattableString what) => _notes?.Add(what.ToString(CultureInfo.InvariantCulture));

    public void Note(string name, double value) => _notes?.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###}"));

    /// <summary>The picture as it is now; the canvas still owns its memory.</summary>
    public RgbImage View() => new(Width, Height, _pixels);

    /// <summary>The picture as it is now, with its memory, which goes back to the pool when the picture is disposed.</summary>
    public RgbImage Detach()
    {
        WritablePixels();
        _owned = false;
        return new RgbImage(Width, Height, _pixels, PixelPool.Shared);
    }

    public void Dispose() => Release();

    private void Release()
    {
        if (_owned)
        {
            _owned = false;
            PixelPool.Shared.Return(_pixels);
        }
    }
}
