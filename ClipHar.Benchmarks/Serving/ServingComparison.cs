using System.Net.Http.Headers;
using System.Net.Http.Json;
using ClipHar.Api;
using ClipHar.Benchmarks.Preprocessing;
using ClipHar.Client;
using ClipHar.Client.Vocabularies;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Clip.Preprocessing;
using ClipHar.Inference.Benchmarking;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ClipHar.Benchmarks.Serving;

/// <summary>
/// What serving adds to the bare image tower: the API on loopback, with a ViT-B/32 of random weights, against the parts that a call cannot
/// do without. Every ratio is the median over rounds in which both sides run in turns, so that noise longer than a round cancels.
/// </summary>
internal sealed class ServingComparison : IAsyncDisposable
{
    private const int RunsOfARound = 5;

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly ClipCheckpoint _checkpoint;
    private readonly TowerSession _session;
    private readonly TowerSession _oneThread;
    private readonly ClipImagePreprocessor _preprocessor;
    private readonly TimeProvider _time;
    private byte[] _picture = [];

    private ServingComparison(DirectoryInfo folder, WebApplication app, ClipCheckpoint checkpoint, TimeProvider time)
    {
        (_folder, _app, _checkpoint, _time) = (folder, app, checkpoint, time);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(5) };
        _session = Open(checkpoint, app.Services.GetRequiredService<IOptions<TowerSessionOptions>>().Value.Copy());
        _oneThread = Open(checkpoint, new TowerSessionOptions { IntraOpThreads = 1 });
        _preprocessor = new ClipImagePreprocessor(PreprocessorConfig.Load(checkpoint.Directory));
    }

    public static async Task<ServingComparison> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cliphar-serving-");
        var model = Path.Combine(folder.FullName, "models", "vit-b-32-random");
        RandomModel.Write(model);
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Folder"] = Path.Combine(folder.FullName, "data"),
            ["Inference:Models:Folders:0"] = Path.Combine(folder.FullName, "models"),
        });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddApiModule();
        var app = builder.Build();
        app.MapApiModule();
        await app.StartAsync(cancellationToken);
        return new ServingComparison(folder, app, ClipCheckpoint.Open(model), time);
    }

    /// <summary>Which picture everything is measured with from here on: the work of decoding goes with its size.</summary>
    public void UsePicture(int width, int height) => _picture = CameraPicture.Jpeg(width, height);

    /// <summary>Decode and preprocess of a JPEG over the tower at batch 1, everything on one core.</summary>
    public async Task<RatioResult> PreprocessingAsync(int rounds)
    {
        await Task.Yield();
        using var lane = new ImageTower(_oneThread, _checkpoint.Config).CreateLane(1);
        return Ratio.Of(rounds, () => Time(() => Prepare(lane.InputRow(0))), () => Time(() => lane.Run(1)));
    }

    /// <summary>A POST /v1/classify over decode + preprocess + tower at batch 1, one call at a time.</summary>
    public async Task<RatioResult> SingleCallAsync(int rounds)
    {
        await ClassifyAsync();
        using var lane = new ImageTower(_session, _checkpoint.Config).CreateLane(1);
        return Ratio.Of(
            rounds,
            () => Time(() => ClassifyAsync().GetAwaiter().GetResult()),
            () => Time(() =>
            {
                Prepare(lane.InputRow(0));
                lane.Run(1);
            }));
    }

    /// <summary>Pictures a second through POST /v1/classify with 16 callers, over those of the bare tower at its best batch size.</summary>
    public RatioResult Throughput(int rounds, int callers, out int bestBatch)
    {
        int[] batches = [1, 2, 4, 8, 16];
        using var lane = new ImageTower(_session, _checkpoint.Config).CreateLane(batches[^1]);
        bestBatch = batches.MaxBy(batch => batch / Time(() => lane.Run(batch)));
        var best = bestBatch;
        return Ratio.Of(
            rounds, () => CallersAsync(callers, perCaller: 6).GetAwaiter().GetResult(), () => best * 1000 / Time(() => lane.Run(best)));
    }

    /// <summary>
    /// Processor time that a picture takes through POST /v1/classify, callers included, over that of the bare tower at a batch size. Where
    /// both keep every processor busy its inverse is the highest ratio of throughputs that there can be; other programs disturb it less.
    /// </summary>
    public RatioResult ProcessorTime(int rounds, int callers, int batch)
    {
        const int PerCaller = 6;
        using var lane = new ImageTower(_session, _checkpoint.Config).CreateLane(batch);
        return Ratio.Of(
            rounds,
            () => Busy(() => CallersAsync(callers, PerCaller).GetAwaiter().GetResult()) / (callers * PerCaller),
            () => Busy(() => lane.Run(batch)) / batch);
    }

    /// <summary>
    /// A vocabulary of 100 labels: the first request after the change and the next one, in milliseconds, and what the text tower did.
    /// </summary>
    public async Task<VocabularyChange> ChangeVocabularyAsync(CancellationToken cancellationToken)
    {
        using var lease = await _app.Services.GetRequiredService<IModelDeployments>().AcquireAsync(null, cancellationToken);
        var vocabulary = new VocabularyResource
        {
            Name = "hundred",
            TemplateSet = "single",
            Actions = [.. Enumerable.Range(0, 100).Select(i => new VocabularyAction { Label = $"action number {i}" })],
        };
        using var put = await _http.PutAsJsonAsync(
            new Uri("/v1/vocabularies/hundred", UriKind.Relative), vocabulary, ClipHarJson.Options, cancellationToken);
        put.EnsureSuccessStatusCode();
        var passes = lease.Model.Texts.Passes;
        var start = _time.GetTimestamp();
        await ClassifyAsync("hundred");
        var first = _time.GetElapsedTime(start);
        var passesOfFirst = lease.Model.Texts.Passes - passes;
        start = _time.GetTimestamp();
        await ClassifyAsync("hundred");
        return new VocabularyChange(first, _time.GetElapsedTime(start), passesOfFirst, lease.Model.Texts.Passes - passes - passesOfFirst);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _session.Dispose();
        _oneThread.Dispose();
        _checkpoint.Dispose();
        _folder.Delete(recursive: true);
    }

    private static TowerSession Open(ClipCheckpoint checkpoint, TowerSessionOptions options)
    {
        options.Providers.Clear();
        options.Providers.Add(ExecutionProviderNames.Cpu);
        var log = new ExecutionProviderLog(NullLogger<ExecutionProviderLog>.Instance);
        return new TowerSessionFactory(Options.Create(options), log).Open("random", checkpoint, ClipTower.Image);
    }

    private void Prepare(Span<float> destination)
    {
        using var image = ImageDecoder.Decode(_picture, new ImageLimits());
        _preprocessor.Preprocess(image, destination);
    }

    private async Task ClassifyAsync(string? vocabulary = null)
    {
        using var content = new ByteArrayContent(_picture);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var form = new MultipartFormDataContent { { content, "image", "picture.jpg" } };
        if (vocabulary is not null)
        {
            form.Add(new StringContent(vocabulary), "vocabulary");
        }

        using var response = await _http.PostAsync(new Uri("/v1/classify", UriKind.Relative), form);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <returns>Pictures a second.</returns>
    private async Task<double> CallersAsync(int callers, int perCaller)
    {
        var start = _time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (var i = 0; i < perCaller; i++)
            {
                await ClassifyAsync();
            }
        }));
        return callers * perCaller / _time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Processor time of this process, in milliseconds; a first run warms up.</summary>
    private static double Busy(Action run)
    {
        run();
        var before = Environment.CpuUsage.TotalTime;
        run();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>Median of a few runs in milliseconds; the first one warms up.</summary>
    private double Time(Action run)
    {
        run();
        return Ratio.Median(Enumerable.Range(0, RunsOfARound).Select(_ =>
        {
            var start = _time.GetTimestamp();
            run();
            return _time.GetElapsedTime(start).TotalMilliseconds;
        }));
    }
}
