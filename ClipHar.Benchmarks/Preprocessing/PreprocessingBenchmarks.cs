using BenchmarkDotNet.Attributes;
using ClipHar.Clip.Preprocessing;
using SkiaSharp;

namespace ClipHar.Benchmarks.Preprocessing;

/// <summary>
/// From a 1280x720 JPEG to the tensor of a 224-pixel tower, on one thread; the baseline is what SkiaSharp needs to decode.
/// </summary>
[InProcess]
[MemoryDiagnoser]
[MinColumn]
public class PreprocessingBenchmarks
{
    private readonly byte[] _file = CameraPicture.Jpeg(1280, 720);
    private readonly ClipImagePreprocessor _preprocessor = new(PreprocessorConfig.HuggingFace(224));
    private readonly ClipImagePreprocessor _scalar = new(PreprocessorConfig.HuggingFace(224), ResampleInstructions.Scalar);
    private readonly RgbImage _image;
    private readonly float[] _tensor;

    public PreprocessingBenchmarks()
    {
        _image = ImageDecoder.Decode(_file, ImageLimits.Default);
        _tensor = new float[_preprocessor.TensorLength];
    }

    [Benchmark(Baseline = true)]
    public bool DecodeWithSkia()
    {
        using var codec = SKCodec.Create(new MemoryStream(_file));
        using var bitmap = new SKBitmap(new SKImageInfo(1280, 720, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        return codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success;
    }

    [Benchmark]
    public int Decode()
    {
        using var image = ImageDecoder.Decode(_file, ImageLimits.Default);
        return image.Width;
    }

    [Benchmark]
    public void Preprocess() => _preprocessor.Preprocess(_image, _tensor);

    [Benchmark]
    public void PreprocessWithoutVectors() => _scalar.Preprocess(_image, _tensor);

    [Benchmark]
    public void DecodeAndPreprocess()
    {
        using var image = ImageDecoder.Decode(_file, ImageLimits.Default);
        _preprocessor.Preprocess(image, _tensor);
    }
}
