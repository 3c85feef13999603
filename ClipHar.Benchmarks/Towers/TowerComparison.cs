using System.Numerics.Tensors;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Inference.Benchmarking;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.Training.Native;
using ClipHar.Training.Towers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace ClipHar.Benchmarks.Towers;

/// <summary>One batch size of <see cref="TowerComparison"/>.</summary>
/// <param name="BatchSize">Images of one run.</param>
/// <param name="TorchMs">Median time of a run of TorchSharp, in milliseconds.</param>
/// <param name="OnnxMs">Median time of a run of ONNX Runtime, in milliseconds.</param>
/// <param name="Speedup">Median over the rounds of the ratio of both times within a round: noise that lasts longer than a round
/// cancels.</param>
/// <param name="CosineDistance">Largest 1 - cosine between the two embeddings of an image.</param>
/// <param name="MaxDifference">Largest difference of a component of the two unit vectors.</param>
internal sealed record TowerComparisonResult(
    int BatchSize, double TorchMs, double OnnxMs, double Speedup, double CosineDistance, double MaxDifference);

/// <summary>
/// The image tower of a ViT-B/32 with random weights on ONNX Runtime, as it is served, against TorchSharp eager (the baseline), both in
/// single precision on the CPU with the same number of threads, in turns within one process.
/// </summary>
internal sealed class TowerComparison : IDisposable
{
    private const int RunsOfARound = 5;

    private readonly string _folder = Directory.CreateTempSubdirectory("cliphar-towers-").FullName;
    private readonly ClipModel _model;
    private readonly TowerSession _session;
    private readonly ClipConfig _config;
    private readonly TimeProvider _time;

    public TowerComparison(int threads, TimeProvider time)
    {
        _time = time;
        // The text tower is not measured: a small one saves 250 MB of random numbers.
        RandomModel.Write(_folder, new ClipConfig { Text = new ClipTextConfig { NumHiddenLayers = 1, VocabSize = 1024 } });
        using var checkpoint = ClipCheckpoint.Open(_folder);
        _config = checkpoint.Config;
        _model = ClipModel.Load(checkpoint);
        TorchThreads.Use(threads);
        var options = new TowerSessionOptions { IntraOpThreads = threads };
        options.Providers.Add(ExecutionProviderNames.Cpu);
        var log = new ExecutionProviderLog(NullLogger<ExecutionProviderLog>.Instance);
        _session = new TowerSessionFactory(Options.Create(options), log).Open("random", checkpoint, ClipTower.Image);
    }

    /// <param name="batchSize">Images of one run.</param>
    /// <param name="rounds">Turns; each runs both runtimes several times.</param>
    public TowerComparisonResult Run(int batchSize, int rounds)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var lane = new ImageTower(_session, _config).CreateLane(batchSize);
        var size = _config.Vision.ImageSize;
        var random = new Random(1);
        var pixels = new float[batchSize * 3 * size * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (random.NextSingle() * 4) - 2;
        }

        for (var i = 0; i < batchSize; i++)
        {
            pixels.AsSpan(i * lane.InputRow(i).Length, lane.InputRow(i).Length).CopyTo(lane.InputRow(i));
        }

        var input = tensor(pixels, [batchSize, 3, size, size]);
        using var reference = _model.EncodeImages(input);
        var (distance, difference) = Compare(TensorValues.ToArray(reference), lane.Run(batchSize), _config.ProjectionDim);
        var times = Enumerable.Range(0, rounds)
            .Select(_ => (Torch: Time(() => _model.EncodeImages(input).Dispose()), Onnx: Time(() => lane.Run(batchSize))))
            .ToList();
        return new TowerComparisonResult(
            batchSize,
            Median(times.Select(round => round.Torch)),
            Median(times.Select(round => round.Onnx)),
            Median(times.Select(round => round.Torch / round.Onnx)),
            distance,
            difference);
    }

    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// Median of a few runs in milliseconds; the first one, which finds the other runtime's threads still spinning, does not count.
    /// </summary>
    private double Time(Action run)
    {
        run();
        return Median(Enumerable.Range(0, RunsOfARound).Select(_ =>
        {
            var start = _time.GetTimestamp();
            run();
            return _time.GetElapsedTime(start).TotalMilliseconds;
        }));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static (double CosineDistance, double MaxDifference) Compare(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int dimension)
    {
        var (distance, difference) = (0.0, 0.0);
        var rows = expected.Length / dimension;
        var stride = actual.Length / rows;   // the embedding comes first in a row
        for (var row = 0; row < rows; row++)
        {
            // In double precision: a single-precision cosine is itself only good to 1e-7.
            var (a, b) = (Unit(expected.Slice(row * dimension, dimension)), Unit(actual.Slice(row * stride, dimension)));
            distance = Math.Max(distance, 1 - TensorPrimitives.Dot<double>(a, b));
            for (var i = 0; i < dimension; i++)
            {
                difference = Math.Max(difference, Math.Abs(a[i] - b[i]));
            }
        }

        return (distance, difference);
    }

    private static double[] Unit(ReadOnlySpan<float> row)
    {
        var unit = new double[row.Length];
        TensorPrimitives.ConvertChecked(row, unit);
        TensorPrimitives.Divide<double>(unit, TensorPrimitives.Norm<double>(unit), unit);
        return unit;
    }
}
