using System.Globalization;

namespace ClipHar.Clip.Preprocessing;

/// <summary>What a picture may cost. Checked against the header, before memory for pixels is taken.</summary>
public sealed record ImageLimits
{
    public static ImageLimits Default { get; } = new();

    /// <summary>Largest file, in bytes.</summary>
    public long MaxBytes { get; init; } = 20L << 20;

    /// <summary>Largest width times height. Decoding takes at most about 13 bytes a pixel for a while, 3 afterwards.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>Largest width and largest height, in pixels.</summary>
    public int MaxDimension { get; init; } = 32_768;

    /// <summary>More would not fit into one array at four bytes a pixel, whatever <see cref="MaxPixels"/> says.</summary>
    private const long AddressablePixels = 500_000_000;

    internal void CheckBytes(long length)
    {
        if (length > MaxBytes)
        {
            throw new ImageFormatException(
                ImageProblem.TooLarge,
                string.Create(CultureInfo.InvariantCulture, $"The picture has {length:N0} bytes; at most {MaxBytes:N0} are allowed."));
        }
    }

    internal void CheckSize(long width, long height)
    {
        if (width < 1 || height < 1)
        {
            throw new ImageFormatException(
                ImageProblem.Damaged, $"The picture says that it is {width} x {height} pixels; both must be at least 1.");
        }

        // Written as a division: a lying header can make the product overflow.
        var maxPixels = Math.Min(MaxPixels, AddressablePixels);
        if (width > MaxDimension || height > MaxDimension || width > maxPixels / height)
        {
            throw new ImageFormatException(
                ImageProblem.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The picture is {width} x {height} pixels; at most {maxPixels:N0} pixels in all and {MaxDimension:N0} a side are "
                        + $"allowed."));
        }
    }
}
