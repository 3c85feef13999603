using System.Buffers;

namespace ClipHar.Clip.Preprocessing;

/// <summary>
/// From pixels to the image tower's input: resize, centre crop, normalise. Training, serving and evaluation call this one
/// transform. Its bytes equal those of the Python references. Thread-safe.
/// </summary>
public sealed class ClipImagePreprocessor
{
    private readonly ImageResizer _resizer;
    private readonly float[][] _levels;

    public ClipImagePreprocessor(PreprocessorConfig config)
        : this(config, ImageResizer.BestInstructions)
    {
    }

    internal ClipImagePreprocessor(PreprocessorConfig config, ResampleInstructions instructions)
    {
        config.Validate();
        Config = config;
        _resizer = new ImageResizer(instructions);
        _levels = [.. Enumerable.Range(0, RgbImage.Channels).Select(channel => NormalizedLevels(config, channel))];
    }

    public PreprocessorConfig Config { get; }

    /// <summary>S: width and height of the result, in pixels.</summary>
    public int ImageSize => Config.ImageSize;

    /// <summary>3 * S * S: floats that one picture takes.</summary>
    public int TensorLength => RgbImage.Channels * ImageSize * ImageSize;

    /// <param name="image">Any size.</param>
    /// <param name="destination">[3, S, S], red first; normalised by the configuration's mean and deviation.</param>
    /// <exception cref="ArgumentException">The destination is not <see cref="TensorLength"/> long.</exception>
    public void Preprocess(RgbImage image, Span<float> destination)
    {
        CheckDestination(destination.Length);
        var rented = ArrayPool<byte>.Shared.Rent(TensorLength);
        try
        {
            var pixels = rented.AsSpan(0, TensorLength);
            Resize(image, pixels);
            Normalize(pixels, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// The same from a picture in its own mode: where the configuration converts to RGB last, it is resized in that mode.
    /// </summary>
    /// <inheritdoc cref="Preprocess(RgbImage, Span{float})"/>
    public void Preprocess(SourceImage image, Span<float> destination)
    {
        CheckDestination(destination.Length);
        if (Config.RgbConversion == RgbConversion.BeforeResize)
        {
            Preprocess(image.ToRgb(), destination);
            return;
        }

        var pixels = new byte[TensorLength];
        Resize(image, pixels);
        Normalize(pixels, destination);
    }

    /// <summary>Resize and crop without normalisation.</summary>
    /// <param name="pixels_HWC">[S, S, 3].</param>
    internal void Resize(RgbImage image, Span<byte> pixels_HWC) =>
        _resizer.Resize(image.Pixels, image.Width, image.Height, RgbImage.Channels, Config.PlanFor(image.Width, image.Height), pixels_HWC);

    /// <inheritdoc cref="Resize(RgbImage, Span{byte})"/>
    internal void Resize(SourceImage image, Span<byte> pixels_HWC) =>
        OwnModeResizer.Resize(_resizer, image, Config.PlanFor(image.Width, image.Height), pixels_HWC);

    private static float[] NormalizedLevels(PreprocessorConfig config, int channel)
    {
        var levels = new float[256];
        for (var level = 0; level < levels.Length; level++)
        {
            var value = (float)(level * config.RescaleFactor);
            levels[level] = config.DoNormalize ? (value - config.Mean[channel]) / config.Std[channel] : value;
        }

        return levels;
    }

    private void Normalize(ReadOnlySpan<byte> pixels_HWC, Span<float> destination_CHW)
    {
        var plane = ImageSize * ImageSize;
        var red = destination_CHW[..plane];
        var green = destination_CHW.Slice(plane, plane);
        var blue = destination_CHW.Slice(2 * plane, plane);
        var (reds, greens, blues) = (_levels[0], _levels[1], _levels[2]);
        for (int i = 0, at = 0; i < plane; i++, at += RgbImage.Channels)
        {
            red[i] = reds[pixels_HWC[at]];
            green[i] = greens[pixels_HWC[at + 1]];
            blue[i] = blues[pixels_HWC[at + 2]];
        }
    }

    private void CheckDestination(int length)
    {
        if (length != TensorLength)
        {
            throw new ArgumentException(
                $"The tensor of a picture has {TensorLength} floats (3 x {ImageSize} x {ImageSize}), not {length}.");
        }
    }
}
