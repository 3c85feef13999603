namespace ClipHar.Clip.Preprocessing;

/// <summary>EXIF orientation: how the rows and columns of a file lie in the picture as the camera saw it.</summary>
internal static class ImageOrientation
{
    /// <param name="orientation">EXIF tag 0x0112, 1 (upright) to 8.</param>
    /// <returns>The upright picture, <paramref name="image"/> itself if it is upright; else that one is not to be used any more.</returns>
    public static SourceImage Upright(SourceImage image, int orientation)
    {
        if (orientation == 1)
        {
            return image;
        }

        // Each is a transposition (5 to 8) and mirrored axes of the source.
        var transposed = orientation >= 5;
        var mirrorsX = orientation is 2 or 3 or 7 or 8;
        var mirrorsY = orientation is 3 or 4 or 6 or 7;
        var (width, height) = transposed ? (image.Height, image.Width) : (image.Width, image.Height);
        var size = SourceImage.BytesPerPixel(image.Mode);

        var stepX = (mirrorsX ? -1 : 1) * size;
        var stepY = (mirrorsY ? -1 : 1) * size * image.Width;
        var start = ((mirrorsX ? image.Width - 1 : 0) * size) + ((mirrorsY ? image.Height - 1 : 0) * size * image.Width);
        var (stepColumn, stepRow) = transposed ? (stepY, stepX) : (stepX, stepY);

        var samples = PixelPool.Shared.Rent(image.Samples.Length);
        var to = 0;
        for (var y = 0; y < height; y++)
        {
            var from = start + (y * stepRow);
            for (var x = 0; x < width; x++, from += stepColumn, to += size)
            {
                image.Samples.AsSpan(from, size).CopyTo(samples.AsSpan(to));
            }
        }

        PixelPool.Shared.Return(image.Samples);
        return new SourceImage(image.Mode, width, height, samples);
    }
}
