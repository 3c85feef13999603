using BenchmarkDotNet.Attributes;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms;

namespace ClipHar.Benchmarks.Preprocessing;

/// <summary>What augmentation costs a picture on one thread; the baseline is what every picture needs anyway.</summary>
[InProcess]
[MemoryDiagnoser]
[MinColumn]
public class TransformBenchmarks
{
    private TransformPipeline _pipeline = null!;
    private RgbImage _image = null!;
    private float[] _tensor = [];
    private ulong _seed;

    /// <summary>Pictures of data sets are stored near the model's size; cameras send larger ones.</summary>
    [Params("224x224", "640x480")]
    public string Size { get; set; } = "";

    [Params("none", "light", "medium", "strong")]
    public string Pipeline { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var sides = Size.Split('x').Select(int.Parse).ToArray();
        _image = ImageDecoder.Decode(CameraPicture.Jpeg(sides[0], sides[1]), ImageLimits.Default);
        _pipeline = BuiltInTransforms.Get(Pipeline, PreprocessorConfig.HuggingFace(224));
        _tensor = new float[_pipeline.Preprocessor.TensorLength];
    }

    /// <summary>Another seed each time, so that the mean is over what the lots do.</summary>
    [Benchmark]
    public void Apply() => _pipeline.Apply(_image, _seed++, _tensor);
}
