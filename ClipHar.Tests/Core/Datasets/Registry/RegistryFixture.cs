using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Tests.Core.Storage;
using ClipHar.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Datasets.Registry;

/// <summary>A registry on an empty database and an object store in a temporary folder.</summary>
internal sealed class RegistryFixture : IAsyncDisposable
{
    private readonly StoreFixture _database;
    private readonly TempFolder _folder = new();
    private readonly SampleListings _listings;
    private readonly DatasetDiffer _differ = new();

    public RegistryFixture(StoreFixture database, Func<IObjectStore, IObjectStore>? wrap = null)
    {
        _database = database;
        Objects = new ObjectStore(_folder["objects"]);
        var store = wrap?.Invoke(Objects) ?? Objects;
        _listings = new SampleListings(database.Database);
        Registry = new DatasetRegistry(
            database.Database,
            new DatasetTable(database.Database, Clock),
            new VersionTable(database.Database, Clock),
            new DatasetCommitter(database.Database, store, Clock, NullLogger<DatasetCommitter>.Instance),
            _listings,
            _differ,
            store);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public StoreFixture Database => _database;

    public ObjectStore Objects { get; }

    public IDatasetRegistry Registry { get; }

    /// <summary>A sample whose picture is in the store.</summary>
    public async Task<DatasetSample> SampleAsync(string path, string? label, CancellationToken cancellationToken, string? content = null)
    {
        var stored = await Objects.AddAsync(System.Text.Encoding.UTF8.GetBytes(content ?? path), cancellationToken);
        return new DatasetSample { Path = path, Object = stored.Id, Bytes = stored.Bytes, Width = 4, Height = 3, Label = label };
    }

    public async Task<List<DatasetSample>> SamplesAsync(int count, CancellationToken cancellationToken)
    {
        string[] labels = ["eating", "running", "sitting"];
        var samples = new List<DatasetSample>();
        for (var i = 0; i < count; i++)
        {
            samples.Add(await SampleAsync($"{labels[i % 3]}/{i:0000}.jpg", labels[i % 3], cancellationToken));
        }

        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        _listings.Dispose();
        _differ.Dispose();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
