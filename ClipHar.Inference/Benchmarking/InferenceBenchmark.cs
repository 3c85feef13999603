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
    private const int WarmUpRuns = 3;

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
    /// <param name="progress">Told each finished case.</param>
    /// <param name="cancellationToken">Ends the work between two calls.</param>
    /// <exception cref="ModelNotFoundException">No such model.</exception>
    public async Task<BenchmarkReport> RunAsync(BenchmarkRequest request, IProgress<BenchmarkCase>? progress, CancellationToken cancellationToken)
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
                await foreach (var result in MeasureAsync(model, provider, request, cancellationToken))
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

    private async IAsyncEnumerable<BenchmarkCase> MeasureAsync(
        CatalogModel model, string provider, BenchmarkRequest request,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sessions = SessionsOf(provider);
        var factory = new TowerSessionFactory(sessions, _log);
        foreach (var batchSize in request.BatchSizes)
        {
            yield return await MeasureTowerAsync(model, factory, provider, batchSize, request, cancellationToken);
        }

        var loader = new ClipModelLoader(factory, _loadThread, sessions, _batching, _instruments, _time, _loaderLog);
        var loaded = await loader.LoadAsync(model, cancellationToken);
        try
        {
            var tensor = new float[loaded.Images.TensorLength];
            foreach (var concurrency in request.Concurrencies)
            {
                yield return await MeasureCallersAsync(
                    BenchmarkKind.Batcher, provider, concurrency, request,
                    async () => (await loaded.Images.EncodeAsync(tensor, cancellationToken)).BatchSize, cancellationToken);
            }

            if (request.Picture is not { IsEmpty: false } picture)
            {
                yield break;
            }

            var labels = await _labels.GetAsync(loaded, BuiltInVocabularies.Har15, null, cancellationToken);
            foreach (var concurrency in request.Concurrencies)
            {
                yield return await MeasureCallersAsync(
                    BenchmarkKind.Classify, provider, concurrency, request,
                    async () => (await _classifier.ClassifyAsync(loaded, picture, labels, 5, null, cancellationToken)).Timings.BatchSize,
                    cancellationToken);
            }
        }
        finally
        {
            loaded.Unload();
        }
    }

    private async Task<BenchmarkCase> MeasureTowerAsync(
        CatalogModel model, TowerSessionFactory factory, string provider, int batchSize, BenchmarkRequest request, CancellationToken cancellationToken)
    {
        using var checkpoint = ClipCheckpoint.Open(model.Directory);
        using var session = await _loadThread.RunAsync(() => factory.Open(model.Name, checkpoint, ClipTower.Image));
        using var lane = new ImageTower(session, checkpoint.Config).CreateLane(batchSize);
        return await Task.Factory.StartNew(
            () => MeasureLane(lane, provider, batchSize, request, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private BenchmarkCase MeasureLane(
        IBatchLane<float> lane, string provider, int batchSize, BenchmarkRequest request, CancellationToken cancellationToken)
    {
        for (var i = 0; i < batchSize; i++)
        {
            lane.InputRow(i).Clear();
        }

        for (var i = 0; i < WarmUpRuns; i++)
        {
            lane.Run(batchSize);
        }

        var samples = new LatencySamples();
        var started = _time.GetTimestamp();
        while (samples.Count < request.MinSamples || _time.GetElapsedTime(started) < request.TimePerCase)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begin = _time.GetTimestamp();
            lane.Run(batchSize);
            samples.Add(_time.GetElapsedTime(begin));
        }

        return samples.ToCase(BenchmarkKind.Tower, provider, batchSize, 1, samples.Count * batchSize, _time.GetElapsedTime(started));
    }

    /// <summary>Callers that each start their next call when the last one has ended.</summary>
    /// <param name="call">One picture; returns the size of the batch that it was in.</param>
    private async Task<BenchmarkCase> MeasureCallersAsync(
        BenchmarkKind kind, string provider, int concurrency, BenchmarkRequest request, Func<Task<int>> call, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => call()));
        var started = _time.GetTimestamp();
        var inverseBatchSizes = 0.0;
        var gate = new Lock();
        var callers = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            var samples = new LatencySamples();
            while (samples.Count * concurrency < request.MinSamples || _time.GetElapsedTime(started) < request.TimePerCase)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var begin = _time.GetTimestamp();
                var batchSize = await call();
                samples.Add(_time.GetElapsedTime(begin));
                lock (gate)
                {
                    inverseBatchSizes += 1.0 / batchSize;
                }
            }

            return samples;
        }));
        var elapsed = _time.GetElapsedTime(started);
        var all = new LatencySamples();
        Array.ForEach(callers, all.AddAll);

        // Each picture counts for its share of a batch, so the sum is the number of batches.
        return all.ToCase(kind, provider, all.Count / inverseBatchSizes, concurrency, all.Count, elapsed);
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
