using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Online;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;
using ClipHar.Core.Storage;
using ClipHar.Tests.Core.Storage;
using ClipHar.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Features;

/// <summary>A feature store on an empty database, with a clock of its own.</summary>
internal sealed class FeatureFixture : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StoreFixture _database;
    private readonly TempFolder _folder = new();

    public FeatureFixture(
        StoreFixture database, IPictureEmbeddings? encoder = null, Action<IServiceCollection>? configure = null,
        Dictionary<string, string?>? settings = null)
    {
        _database = database;
        Services = CreateServices(encoder, configure, settings);
        Store = Services.GetRequiredService<IFeatureStore>();
    }

    public FakeTimeProvider Clock { get; } = new(Start);

    public ServiceProvider Services { get; }

    public IFeatureStore Store { get; }

    public IObjectStore Objects => Services.GetRequiredService<IObjectStore>();

    /// <summary>Another process on the same database: services that share nothing but it.</summary>
    public ServiceProvider CreateServices(
        IPictureEmbeddings? encoder = null, Action<IServiceCollection>? configure = null, Dictionary<string, string?>? settings = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build());
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(new DataFolder(_folder.Path));
        services.AddSingleton(_database.Database);
        if (encoder is not null)
        {
            services.AddSingleton(encoder);
        }

        configure?.Invoke(services);
        services.AddFeatureStore();
        return services.BuildServiceProvider();
    }

    public static FeatureDefinitions Cameras(string? ttl = null, string dtype = "float32") => new()
    {
        Entities = [new FeatureEntityDefinition { Name = "camera", ValueType = "int64" }],
        Views =
        [
            new FeatureViewDefinition
            {
                Name = "light",
                Entities = ["camera"],
                Ttl = ttl,
                Owner = "vision team",
                Fields =
                [
                    new FeatureFieldDefinition { Name = "brightness", Dtype = dtype },
                    new FeatureFieldDefinition { Name = "scene", Dtype = "string" },
                ],
            },
        ],
    };

    public static FeatureRow Row(long camera, DateTimeOffset time, float? brightness, string? scene = null,
        DateTimeOffset? created = null) => new()
        {
            Entity = new Dictionary<string, object?> { ["camera"] = camera },
            EventTimestamp = time,
            CreatedTimestamp = created,
            Values = new Dictionary<string, object?> { ["brightness"] = brightness, ["scene"] = scene },
        };

    public Task<IReadOnlyList<FeatureColumn>> OnlineAsync(IReadOnlyList<string> features, params object?[] cameras) =>
        OnlineAsync(Store, features, cameras);

    public static Task<IReadOnlyList<FeatureColumn>> OnlineAsync(IFeatureStore store, IReadOnlyList<string> features,
        params object?[] cameras) =>
        store.GetOnlineAsync(
            new OnlineRequest { Features = features, Entities = new Dictionary<string, IReadOnlyList<object?>> { ["camera"] = cameras } },
            CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
