using System.Security.Cryptography;
using ClipHar.Clip.Transforms.Formats;

namespace ClipHar.Clip.Preprocessing;

/// <summary>How half a pixel of margin is rounded when the centre is cut out.</summary>
public enum CropRule
{
    /// <summary>Down, as Hugging Face's image processor.</summary>
    RoundDown,

    /// <summary>To the even neighbour, as openai/CLIP through torchvision. Differs by one pixel at margins of 3, 7, 11, ...</summary>
    RoundHalfToEven,
}

/// <summary>When a picture becomes RGB. Only palette, 1-bit, alpha, CMYK and 16-bit gray pictures show a difference.</summary>
public enum RgbConversion
{
    /// <summary>As Hugging Face's image processor.</summary>
    BeforeResize,

    /// <summary>As openai/CLIP. Takes effect for a <see cref="SourceImage"/> only: an <see cref="RgbImage"/> is RGB already.</summary>
    AfterResize,
}

/// <summary>Which size the picture is given before the crop.</summary>
public enum ResizeRule
{
    /// <summary>
    /// The short side becomes <see cref="PreprocessorConfig.ResizeTo"/>, the long one keeps the proportion (rounded down).
    /// </summary>
    ShortestEdge,

    /// <summary>Both sides become <see cref="PreprocessorConfig.ResizeTo"/>; the proportion is lost.</summary>
    Stretch,
}

/// <summary>How pictures become the image tower's input. Immutable, belongs to a checkpoint.</summary>
public sealed partial record PreprocessorConfig
{
    /// <summary>Largest picture that a tower may ask for; published ones end at 448.</summary>
    public const int LargestImageSize = 4096;

    public static IReadOnlyList<float> ClipMean { get; } = [0.48145466f, 0.4578275f, 0.40821073f];

    public static IReadOnlyList<float> ClipStd { get; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Width and height of the result (the crop), in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Size before the crop, in pixels; at least <see cref="ImageSize"/>.</summary>
    public int ResizeTo { get; init; } = 224;

    public ResizeRule ResizeRule { get; init; }

    public ResampleFilter Resample { get; init; } = ResampleFilter.Bicubic;

    public CropRule CropRule { get; init; }

    public RgbConversion RgbConversion { get; init; }

    /// <summary>What a byte is multiplied by; 1 leaves 0 to 255.</summary>
    public double RescaleFactor { get; init; } = 1.0 / 255;

    public bool DoNormalize { get; init; } = true;

    /// <summary>[3], red first, on the scale that <see cref="RescaleFactor"/> gives.</summary>
    public IReadOnlyList<float> Mean { get; init; } = ClipMean;

    /// <summary>[3], red first, greater than 0.</summary>
    public IReadOnlyList<float> Std { get; init; } = ClipStd;

    /// <summary>CLIP's preprocessing by the Hugging Face rule.</summary>
    public static PreprocessorConfig HuggingFace(int imageSize) => new() { ImageSize = imageSize, ResizeTo = imageSize };

    /// <summary>CLIP's preprocessing by the openai/CLIP rule.</summary>
    public static PreprocessorConfig OpenAI(int imageSize) => HuggingFace(imageSize) with
    {
        CropRule = CropRule.RoundHalfToEven,
        RgbConversion = RgbConversion.AfterResize,
    };

    /// <summary>SHA-256 over all that decides about the tensor, lower-case hex: equal hashes give equal tensors.</summary>
    public string ComputeHash() => Convert.ToHexStringLower(SHA256.HashData(TransformCanonicalForm.PreprocessingBytes(this)));

    /// <exception cref="InvalidDataException">A value is out of range; the message names it and the range.</exception>
    internal void Validate()
    {
        var problem = this switch
        {
            { ImageSize: < 1 or > LargestImageSize } => $"crop_size is {ImageSize}; 1 to {LargestImageSize} is allowed",
            { ResizeTo: < 1 or > LargestImageSize } => $"size is {ResizeTo}; 1 to {LargestImageSize} is allowed",
            _ when ResizeTo < ImageSize =>
                $"size ({ResizeTo}) is smaller than crop_size ({ImageSize}), so a border would have to be made up",
            _ when !Enum.IsDefined(Resample) => $"resample is {(int)Resample}; 3 (bicubic) and 2 (bilinear) are supported",
            _ when Mean.Count != RgbImage.Channels || !Mean.All(float.IsFinite) => "image_mean must be 3 numbers",
            _ when Std.Count != RgbImage.Channels || !Std.All(std => float.IsFinite(std) && std > 0) =>
                "image_std must be 3 numbers above 0",
            _ when !double.IsFinite(RescaleFactor) => "rescale_factor must be a finite number",
            _ => null,
        };
        if (problem is not null)
        {
            throw new InvalidDataException($"The preprocessing cannot be done as configured: {problem}.");
        }
    }

    /// <summary>Size after the resize and place of the crop, for a picture of the given size.</summary>
    internal ResizePlan PlanFor(int width, int height)
    {
        var (resizedWidth, resizedHeight) = ResizeRule == ResizeRule.Stretch
            ? (ResizeTo, ResizeTo)
            : width <= height
                ? (ResizeTo, (int)((long)ResizeTo * height / width))
                : ((int)((long)ResizeTo * width / height), ResizeTo);
        return new ResizePlan(
            resizedWidth, resizedHeight, CropStart(resizedWidth), CropStart(resizedHeight), ImageSize, ImageSize, Resample);
    }

    private int CropStart(int size) =>
        CropRule == CropRule.RoundDown
            ? (size - ImageSize) / 2
            : (int)Math.Round((size - ImageSize) / 2.0, MidpointRounding.ToEven);
}
