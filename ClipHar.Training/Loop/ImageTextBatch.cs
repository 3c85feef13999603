using System.Runtime.InteropServices;

namespace ClipHar.Training.Loop;

/// <summary>Images, the distinct texts that describe them, and which text is true of which image.</summary>
/// <remarks>Shapes: B images, C channels, S side in pixels, T texts, L context length.</remarks>
public sealed class ImageTextBatch
{
    /// <param name="pixels">Preprocessed images, row-major [B, C, S, S].</param>
    /// <param name="tokenIds">Texts, row-major [T, L].</param>
    /// <param name="contextLength">L.</param>
    /// <param name="positives">Row-major [B, T], not negative: how much text t is meant by image b; every image needs a positive
    /// text.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit, a negative or non-finite weight, or an image without a text.</exception>
    public ImageTextBatch(float[] pixels, long[] tokenIds, int contextLength, float[] positives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 1);
        if (tokenIds.Length == 0 || tokenIds.Length % contextLength != 0)
        {
            throw new ArgumentException($"{tokenIds.Length} token ids are not texts of {contextLength}.", nameof(tokenIds));
        }

        TextCount = tokenIds.Length / contextLength;
        if (positives.Length == 0 || positives.Length % TextCount != 0)
        {
            throw new ArgumentException($"{positives.Length} weights are not rows of {TextCount} texts.", nameof(positives));
        }

        ImageCount = positives.Length / TextCount;
        if (pixels.Length == 0 || pixels.Length % ImageCount != 0)
        {
            throw new ArgumentException($"{pixels.Length} pixel values are not {ImageCount} images.", nameof(pixels));
        }

        for (var image = 0; image < ImageCount; image++)
        {
            var weights = positives.AsSpan(image * TextCount, TextCount);
            if (weights.ContainsAnyExceptInRange(0, float.MaxValue) || !weights.ContainsAnyExcept(0))
            {
                throw new ArgumentException(
                    $"The texts of image {image} need finite weights, none negative and one above 0.", nameof(positives));
            }
        }

        (Pixels, TokenIds, ContextLength, Positives) = (pixels, tokenIds, contextLength, positives);
    }

    /// <summary>Row-major [B, C, S, S].</summary>
    public float[] Pixels { get; }

    /// <summary>B.</summary>
    public int ImageCount { get; }

    /// <summary>Row-major [T, L].</summary>
    public long[] TokenIds { get; }

    /// <summary>T.</summary>
    public int TextCount { get; }

    /// <summary>L.</summary>
    public int ContextLength { get; }

    /// <summary>Row-major [B, T].</summary>
    public float[] Positives { get; }

    /// <summary>One text per image. Equal texts are merged, so that images which share a caption are not each other's negatives.</summary>
    /// <param name="pixels">[B, C, S, S].</param>
    /// <param name="tokenIds">[B, L], text b of image b.</param>
    /// <param name="contextLength">L.</param>
    public static ImageTextBatch FromPairs(float[] pixels, long[] tokenIds, int contextLength) =>
        FromGroups(pixels, tokenIds, contextLength, groups: null);

    /// <summary>
    /// One text per image, and images of one group share all their texts as positives: several captions may say the same, as
    /// "a person runs" and "someone is running" do.
    /// </summary>
    /// <param name="pixels">[B, C, S, S].</param>
    /// <param name="tokenIds">[B, L], text b of image b.</param>
    /// <param name="contextLength">L.</param>
    /// <param name="groups">[B], equal where the texts may be exchanged; null: only equal texts are.</param>
    public static ImageTextBatch FromGroups(float[] pixels, long[] tokenIds, int contextLength, int[]? groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 1);
        var images = tokenIds.Length / contextLength;
        if (groups is not null && groups.Length != images)
        {
            throw new ArgumentException($"{groups.Length} groups for {images} images.", nameof(groups));
        }

        var distinct = new Dictionary<string, int>(StringComparer.Ordinal);
        var textOfImage = new int[images];
        var texts = new List<long>();
        for (var image = 0; image < images; image++)
        {
            var ids = tokenIds.AsSpan(image * contextLength, contextLength);
            var key = new string(MemoryMarshal.Cast<long, char>(ids));
            if (!distinct.TryGetValue(key, out var text))
            {
                distinct.Add(key, text = distinct.Count);
                texts.AddRange(ids);
            }

            textOfImage[image] = text;
        }

        var positives = new float[images * distinct.Count];
        for (var image = 0; image < images; image++)
        {
            for (var other = 0; other < images; other++)
            {
                if (other == image || (groups is not null && groups[other] == groups[image]))
                {
                    positives[(image * distinct.Count) + textOfImage[other]] = 1;
                }
            }
        }

        return new ImageTextBatch(pixels, [.. texts], contextLength, positives);
    }
}
