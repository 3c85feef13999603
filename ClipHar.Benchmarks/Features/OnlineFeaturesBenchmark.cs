using System.Net.Http.Json;
using System.Text.Json;
using ClipHar.Api;
using ClipHar.Client;
using ClipHar.Client.Features;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;
using ClipHar.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClipHar.Benchmarks.Features;

/// <summary>Latencies of one kind of read, in milliseconds.</summary>
internal sealed record ReadLatency(double P50, double P99, double PerSecond);

/// <summary>
/// Online reads of one to many keys: from memory, from the database, over HTTP; beside the bare statement that reads one row. The store
/// holds scalars and 512-number vectors for each key.
/// </summary>
internal sealed class OnlineFeaturesBenchmark : IAsyncDisposable
{
    public const int Keys = 10_000;
    public const int HistoryRows = 100_000;
    private const int VectorLength = 512;
    private const string Scalars = "light";
    private const string Vectors = "clip";

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly IFeatureStore _store;
    private readonly TimeProvider _time;

    private OnlineFeaturesBenchmark(DirectoryInfo folder, WebApplication app, TimeProvider time)
    {
        (_folder, _app, _time) = (folder, app, time);
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        _store = app.Services.GetRequiredService<IFeatureStore>();
    }

    /// <param name="cacheTime">How long rows are answered from memory; zero to read the database each time.</param>
    /// <param name="redis">Connection string of the shared cache; null for none.</param>
    public static async Task<OnlineFeaturesBenchmark> StartAsync(
        TimeSpan cacheTime, string? redis, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("cliphar-features-");
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Folder"] = folder.FullName,
            ["Inference:Models:Folders:0"] = folder.FullName,
            ["Models:WritableFolder"] = Path.Combine(folder.FullName, "models"),
            ["Features:LocalCacheTime"] = cacheTime.ToString(),
            ["ConnectionStrings:cache"] = redis,
        });
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddApiModule();
        var app = builder.Build();
        app.MapApiModule();
        await app.StartAsync(cancellationToken);
        var benchmark = new OnlineFeaturesBenchmark(folder, app, time);
        await benchmark.FillAsync(cancellationToken);
        return benchmark;
    }

    /// <summary>Through <see cref="IFeatureStore"/>: three scalars, or one vector, of so many keys.</summary>
    public Task<ReadLatency> StoreAsync(int reads, int keys, bool vectors) => MeasureAsync(reads, async first =>
        await _store.GetOnlineAsync(
            new()
            {
                Features = [vectors ? $"{Vectors}:*" : $"{Scalars}:*"],
                Entities = new Dictionary<string, IReadOnlyList<object?>>
                {
                    ["camera"] = [.. Enumerable.Range(first, keys).Select(key => (object?)(long)(key % Keys))],
                },
            },
            CancellationToken.None));

    /// <summary>POST /v1/features/online on the loopback interface, read to its end.</summary>
    public Task<ReadLatency> HttpAsync(int reads, int keys, bool vectors) => MeasureAsync(reads, async first =>
    {
        var body = new OnlineFeaturesRequest
        {
            Features = [vectors ? $"{Vectors}:*" : $"{Scalars}:*"],
            Entities = new Dictionary<string, IReadOnlyList<JsonElement>>
            {
                ["camera"] = [.. Enumerable.Range(first, keys).Select(key => JsonSerializer.SerializeToElement(key % Keys))],
            },
        };
        using var response = await _http.PostAsJsonAsync(new Uri("/v1/features/online", UriKind.Relative), body, ClipHarJson.Options);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    });

    /// <summary>The baseline: one row by its key with a prepared statement, nothing decoded.</summary>
    public async Task<ReadLatency> BareStatementAsync(int reads)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "cliphar.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT event_time, payload FROM feature_online WHERE rows_id = 1 AND entity_key = @key";
        var key = command.CreateParameter();
        key.ParameterName = "@key";
        command.Parameters.Add(key);
        return await MeasureAsync(reads, async first =>
        {
            key.Value = (first % Keys).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            await reader.GetFieldValueAsync<byte[]>(1);
        });
    }

    /// <summary>
    /// The point-in-time join of so many entity rows, against a history of <see cref="HistoryRows"/> rows of 500 keys.
    /// </summary>
    /// <returns>Seconds for pushing the history, and for the join.</returns>
    public async Task<(double Push, double Join)> PointInTimeAsync(int rows)
    {
        var now = _time.GetUtcNow();
        var start = _time.GetTimestamp();
        foreach (var part in Enumerable.Range(0, HistoryRows).Chunk(10_000))
        {
            await _store.PushAsync(
                Scalars,
                [.. part.Select(i => Row(i % 500, new() { ["people"] = (long)i }) with { EventTimestamp = now.AddSeconds(-i) })],
                PushTarget.Offline, CancellationToken.None);
        }

        var push = _time.GetElapsedTime(start);
        var random = new Random(3);
        var wanted = Enumerable.Range(0, rows).Select(_ => new EntityRow(
            new Dictionary<string, object?> { ["camera"] = (long)random.Next(500) }, now.AddSeconds(-random.Next(HistoryRows)))).ToList();
        start = _time.GetTimestamp();
        await _store.GetHistoricalAsync(new HistoricalRequest { Features = [$"{Scalars}:people"], Rows = wanted }, CancellationToken.None);
        return (push.TotalSeconds, _time.GetElapsedTime(start).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        FeatureFieldDefinition Field(string name, string dtype, params int[] shape) => new() { Name = name, Dtype = dtype, Shape = shape };
        await _store.ApplyAsync(
            new FeatureDefinitions
            {
                Entities = [new FeatureEntityDefinition { Name = "camera", ValueType = "int64" }],
                Views =
                [
                    new FeatureViewDefinition
                    {
                        Name = Scalars,
                        Entities = ["camera"],
                        Fields = [Field("brightness", "float32"), Field("people", "int64"), Field("scene", "string")],
                    },
                    new FeatureViewDefinition
                    {
                        Name = Vectors,
                        Entities = ["camera"],
                        Fields = [Field("vector", "float32", VectorLength)],
                    },
                ],
            },
            cancellationToken);
        var random = new Random(1);
        foreach (var keys in Enumerable.Range(0, Keys).Chunk(2000))
        {
            await _store.PushAsync(
                Scalars, [.. keys.Select(key => Row(key, new() { ["brightness"] = random.NextSingle(), ["people"] = (
                    long)key, ["scene"] = "kitchen" }))], PushTarget.Online, cancellationToken);
            await _store.PushAsync(
                Vectors,
                [.. keys.Select(key => Row(key, new()
                {
                    ["vector"] = Enumerable.Range(0, VectorLength).Select(_ => random.NextSingle()).ToArray(),
                }))],
                PushTarget.Online, cancellationToken);
        }
    }

    private FeatureRow Row(int key, Dictionary<string, object?> values) => new()
    {
        Entity = new Dictionary<string, object?> { ["camera"] = (long)key },
        EventTimestamp = _time.GetUtcNow(),
        Values = values,
    };

    /// <summary>One read after the other, each beginning at another key; the first tenth warms up.</summary>
    private async Task<ReadLatency> MeasureAsync(int reads, Func<int, Task> read)
    {
        var random = new Random(7);
        var samples = new List<double>(reads);
        for (var i = -reads / 10; i < reads; i++)
        {
            var key = random.Next(Keys);
            var start = _time.GetTimestamp();
            await read(key);
            if (i >= 0)
            {
                samples.Add(_time.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        samples.Sort();
        return new ReadLatency(samples[reads / 2], samples[(int)(reads * 0.99)], 1000 * reads / samples.Sum());
    }
}
