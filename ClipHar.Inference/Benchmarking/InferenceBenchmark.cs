using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Clip.Prompts;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Benchmarking;

/// <summary>
/// Measures the image tower bare, through the batcher, and from picture files, in one process and with the settings that serve requests,
/// so that the ratios mean something.
/// </summary>
public sealed class InferenceBenchmark
{
    private readonly IClipModelCatalog _catalog;
    private readonly IOptions<TowerSessionOptions> _sessions;
    private readonly IOptions<BatchingOptions> _batching;
    private readonly ILabelSets _labels;
    private readonly IActionClassifier _classifier;
    private readonly InferenceInstruments _instruments;
    private readonly ExecutionProviderLog _log;
    private readonly LoadThread _loadThread;
    private readonly ILogger<ClipModelLoader> _loaderLog;
    private readonly TimeProvider _time;

    internal InferenceBenchmark(
        IClipModelCatalog catalog, IOptions<TowerSessionOptions> sessions, IOptions<BatchingOptions> batching, ILabelSets labels,
        IActionClassifier classifier, InferenceInstruments instruments, ExecutionProviderLog log, LoadThread loadThread,
        ILogger<ClipModelLoader> loaderLog, TimeProvider time)
    {
        _catalog = catalog;
        _sessions = sessions;
        _batching = batching;
        _labels = labels;
        _classifier = classifier;
        _instruments = instruments;
        _log = log;
        _loadThread = loadThread;
        _loaderLog = loaderLog;
        _time = time;
    }

    /// <summary>Measures everything asked for, one case after the other.</summary>
    /// <param name="request">What to measure.</param>
    /// <param name="progress">Told each case, when all cases of its provider are finished.</param>
    /// <param name="cancellationToken">Ends the work between two calls.</param>
    /// <exception cref="ModelNotFoundException">No such model.</exception>
    public async Task<BenchmarkReport> RunAsync(
        BenchmarkRequest request, IProgress<BenchmarkCase>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var model = _catalog.Find(request.Model)
            ?? throw new ModelNotFoundException(request.Model, [.. _catalog.List().Select(known => known.Name)]);
        var cases = new List<BenchmarkCase>();
        var unavailable = new List<UnavailableProvider>();
        foreach (var provider in request.Providers.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                foreach (var result in await MeasureAsync(model, provider, request, cancellationToken))
                {
                    cases.Add(result);
                    progress?.Report(result);
                }
            }
            catch (ModelLoadException exception)
            {
                unavailable.Add(new UnavailableProvider(provider, exception.Message));
            }
        }

        using var checkpoint = ClipCheckpoint.Open(model.Directory);
        return new BenchmarkReport
        {
            Hardware = BenchmarkHardware.Read(),
            Model = model.Name,
            ModelDigest = checkpoint.Digest,
            ImageSize = model.Config.Vision.ImageSize,
            Cases = cases,
            Unavailable = unavailable,
        };
    }

    /// <summary>
    /// Every case gets its time in several rounds, in turns with the others: what else the machine does then hits all of them alike, and
    /// the ratios hold even where the numbers do not.
    /// </summary>
    private async Task<List<BenchmarkCase>> MeasureAsync(
        CatalogModel model, string provider, BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var sessions = SessionsOf(provider);
        var factory = new TowerSessionFactory(sessions, _log);
        using var checkpoint = ClipCheckpoint.Open(model.Directory);
        using var session = await _loadThread.RunAsync(() => factory.Open(model.Name, checkpoint, ClipTower.Image));
        var loader = new ClipModelLoader(factory, _loadThread, sessions, _batching, _instruments, _time, _loaderLog);
        var loaded = await loader.LoadAsync(model, cancellationToken);
        var runners = new List<IBenchmarkRunner>();
        try
        {
            var tower = new ImageTower(session, checkpoint.Config);
            runners.AddRange(request.BatchSizes.Select(size => new TowerRunner(tower.CreateLane(size), provider, size, _time)));
            runners.AddRange(await CallersAsync(loaded, provider, request, cancellationToken));
            for (var round = 0; round < request.Rounds; round++)
            {
                foreach (var runner in runners)
                {
                    await runner.RunAsync(request.TimePerCase / request.Rounds, request.MinSamplesPerRound, cancellationToken);
                }
            }

            return [.. runners.Select(runner => runner.Result())];
        }
        finally
        {
            runners.ForEach(runner => runner.Dispose());
            loaded.Unload();
        }
    }

    private async Task<List<IBenchmarkRunner>> CallersAsync(
        LoadedModel loaded, string provider, BenchmarkRequest request, CancellationToken cancellationToken)
    {
        var tensor = new float[loaded.Images.TensorLength];
        var runners = new List<IBenchmarkRunner>();
        runners.AddRange(request.Concurrencies.Select(concurrency => new CallersRunner(
            BenchmarkKind.Batcher, provider, concurrency, _time,
            async () => (await loaded.Images.EncodeAsync(tensor, cancellationToken)).BatchSize)));
        if (request.Picture is { IsEmpty: false } picture)
        {
            var labels = await _labels.GetAsync(loaded, BuiltInVocabularies.Har15, null, cancellationToken);
            runners.AddRange(request.Concurrencies.Select(concurrency => new CallersRunner(
                BenchmarkKind.Classify, provider, concurrency, _time,
                async () => (await _classifier.ClassifyAsync(loaded, picture, labels, 5, null, cancellationToken)).Timings.BatchSize)));
        }

        return runners;
    }

    /// <summary>The settings that serve requests, for one provider alone.</summary>
    private IOptions<TowerSessionOptions> SessionsOf(string provider)
    {
        var options = _sessions.Value.Copy();
        options.Providers.Clear();
        options.Providers.Add(provider);
        return Options.Create(options);
    }
}
