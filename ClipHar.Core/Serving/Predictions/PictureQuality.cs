namespace ClipHar.Core.Serving.Predictions;

/// <summary>
/// Three cheap numbers about a picture that tell a covered, over-exposed or unfocused camera from a working one.
/// </summary>
/// <param name="MeanLuminance">Mean of the Rec. 601 luma, 0 (black) to 1 (white).</param>
/// <param name="Contrast">Standard deviation of the luma, 0 (flat) to 0.5.</param>
/// <param name="Sharpness">Mean square of the 4-neighbour Laplacian of the luma; near 0 for a flat or blurred picture.</param>
/// <remarks>
/// Measured at no more than about 128 by 128 places of a regular grid, each with its true neighbours, so that the cost
/// (about 0.1 ms) does not grow with the picture.
/// </remarks>
public sealed record PictureQuality(double MeanLuminance, double Contrast, double Sharpness)
{
    private const int GridSide = 128;

    /// <param name="pixels">Interleaved RGB, row-major [height, width, 3].</param>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    public static PictureQuality Measure(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, checked(width * height * 3));
        int stepX = (width + GridSide - 1) / GridSide, stepY = (height + GridSide - 1) / GridSide;
        double sum = 0, sumSquares = 0, edgeSquares = 0;
        long count = 0, edges = 0;
        for (var y = stepY / 2; y < height; y += stepY)
        {
            for (var x = stepX / 2; x < width; x += stepX)
            {
                var luma = Luma(pixels, width, x, y);
                sum += luma;
                sumSquares += luma * luma;
                count++;
                if (x > 0 && y > 0 && x < width - 1 && y < height - 1)
                {
                    var laplacian = Luma(pixels, width, x - 1, y) + Luma(pixels, width, x + 1, y)
                        + Luma(pixels, width, x, y - 1) + Luma(pixels, width, x, y + 1) - (4 * luma);
                    edgeSquares += laplacian * laplacian;
                    edges++;
                }
            }
        }

        // The mean square, not the variance: sampled on a grid, a fine regular pattern shows the same Laplacian everywhere.
        var mean = sum / count;
        return new PictureQuality(
            mean, Math.Sqrt(Math.Max(0, (sumSquares / count) - (mean * mean))), edges == 0 ? 0 : edgeSquares / edges);
    }

    private static double Luma(ReadOnlySpan<byte> pixels, int width, int x, int y)
    {
        var at = ((y * width) + x) * 3;
        return ((0.299 * pixels[at]) + (0.587 * pixels[at + 1]) + (0.114 * pixels[at + 2])) / 255;
    }
}
