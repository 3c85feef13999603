using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms;

/// <summary>Many pictures in one, in rows, for people to look at.</summary>
public static class ContactSheet
{
    private const int Gap = 4;
    private const int LargestCell = 256;

    /// <param name="pictures">At least one; all square and of one size. Larger ones are shrunk to 256 pixels.</param>
    public static RgbImage Create(IReadOnlyList<RgbImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        var cell = Math.Min(LargestCell, pictures[0].Width);
        var columns = (int)Math.Ceiling(Math.Sqrt(pictures.Count));
        var rows = (pictures.Count + columns - 1) / columns;
        var (width, height) = (Length(columns, cell), Length(rows, cell));
        var pixels = new byte[width * height * RgbImage.Channels];
        pixels.AsSpan().Fill(byte.MaxValue);
        var resizer = new ImageResizer(ImageResizer.BestInstructions);
        for (var i = 0; i < pictures.Count; i++)
        {
            var from = Shrink(resizer, pictures[i], cell);
            var left = Gap + (i % columns * (cell + Gap));
            var top = Gap + (i / columns * (cell + Gap));
            for (var row = 0; row < cell; row++)
            {
                from.AsSpan(row * cell * RgbImage.Channels, cell * RgbImage.Channels)
                    .CopyTo(pixels.AsSpan((((top + row) * width) + left) * RgbImage.Channels));
            }
        }

        return new RgbImage(width, height, pixels);
    }

    private static int Length(int cells, int cell) => Gap + (cells * (cell + Gap));

    private static byte[] Shrink(ImageResizer resizer, RgbImage picture, int cell)
    {
        if (picture.Width == cell && picture.Height == cell)
        {
            return picture.Pixels;
        }

        var pixels = new byte[cell * cell * RgbImage.Channels];
        var plan = new ResizePlan(cell, cell, 0, 0, cell, cell, ResampleFilter.Bicubic);
        resizer.Resize(picture.Pixels, picture.Width, picture.Height, RgbImage.Channels, plan, pixels);
        return pixels;
    }
}
