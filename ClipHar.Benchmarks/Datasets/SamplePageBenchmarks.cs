using BenchmarkDotNet.Attributes;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ClipHar.Benchmarks.Datasets;

/// <summary>
/// A page of 100 samples out of a version of 100,000: the first one (baseline) and one at the far end. SQLite, or the PostgreSQL database
/// that ConnectionStrings__cliphardb names (an empty one: a dataset is left there).
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class SamplePageBenchmarks
{
    private const int Samples = 100_000;
    private const int PageSize = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("cliphar-pages-").FullName;
    private ServiceProvider _services = null!;
    private IDatasetRegistry _registry = null!;
    private DatasetVersion _version = null!;
    private SampleFilter _filter = null!;
    private int _total;

    [Params("all", "label", "text", "by_bytes")]
    public string Filter { get; set; } = "";

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables()
            .AddInMemoryCollection(new Dictionary<string, string?> { [DataFolder.ConfigurationKey] = _folder })
            .Build();
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddLogging().AddDatasetRegistry().BuildServiceProvider();
        await _services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        _registry = _services.GetRequiredService<IDatasetRegistry>();
        var picture = await _services.GetRequiredService<IObjectStore>().AddAsync([1, 2, 3], CancellationToken.None);
        var samples = Enumerable.Range(0, Samples).Select(i => new DatasetSample
        {
            Path = $"class{i % 15}/picture-{i:000000}.jpg",
            Object = picture.Id,
            Bytes = i * 7919L % 100_000,
            Width = 640,
            Height = 480,
            Label = $"class{i % 15}",
            Split = SplitNames.All[i % 3],
            PerceptualHash = (ulong)i,
        });
        _version = await _registry.CommitAsync("pages", new DatasetCommit { Samples = [.. samples] }, CancellationToken.None);
        _filter = Filter switch
        {
            "label" => new SampleFilter { Label = "class7" },
            "text" => new SampleFilter { Text = "re-0" },
            "by_bytes" => new SampleFilter { Order = SampleOrder.Bytes, Descending = true },
            _ => new SampleFilter(),
        };
        _total = (await PageAsync(0)).Total;
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task<SamplePage> FirstPage() => PageAsync(0);

    [Benchmark]
    public Task<SamplePage> LastPage() => PageAsync(_total - PageSize);

    private Task<SamplePage> PageAsync(int offset) =>
        _registry.ListSamplesAsync(_version, _filter, offset, PageSize, CancellationToken.None);
}
