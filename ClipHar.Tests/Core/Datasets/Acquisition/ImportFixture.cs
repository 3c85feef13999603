using System.Text.Json;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Pipeline;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;
using ClipHar.Core.Storage;
using ClipHar.Tests.Support;
using ClipHar.Training.Rendering.Acquisition;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

/// <summary>Everything that imports need, in a temporary folder; jobs are run by hand.</summary>
internal sealed class ImportFixture : IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ServiceProvider _services;

    private ImportFixture(string? connection, Dictionary<string, string?>? settings, Action<IServiceCollection>? more)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Data:Folder"] = _temp.Combine("data"),
            ["ConnectionStrings:cliphardb"] = connection,
            ["Imports:AllowedFolders:0"] = Directory.CreateDirectory(_temp.Combine("source")).FullName,
            ["Imports:CheckpointItems"] = "5",
            ["Imports:Parallelism"] = "3",
        });
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration.AddInMemoryCollection(settings ?? []).Build());
        services.AddLogging();
        services.AddDatasetImports();
        services.AddRenderedDatasets();
        more?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    /// <summary>The folder that imports may read.</summary>
    public string Source => _temp.Combine("source");

    public string Data => _temp.Combine("data");

    public string Outside => Directory.CreateDirectory(_temp.Combine("outside")).FullName;

    public IDatasetRegistry Registry => _services.GetRequiredService<IDatasetRegistry>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <param name="connection">PostgreSQL's; null for SQLite.</param>
    public static async Task<ImportFixture> CreateAsync(
        CancellationToken cancellationToken, string? connection = null, Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? more = null)
    {
        var fixture = new ImportFixture(connection, settings, more);
        await fixture._services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
        return fixture;
    }

    public static DatasetImport Request(object source, string dataset = "har") =>
        new() { Dataset = dataset, Source = JobJson.ToElement(source) };

    /// <summary>Runs an import to its end, in one attempt.</summary>
    public Task<ImportResult> RunAsync(DatasetImport request, CancellationToken cancellationToken) =>
        RunAsync(request, new Journal(), cancellationToken);

    /// <summary>Runs one attempt of an import.</summary>
    /// <param name="journal">Has what an earlier attempt saved.</param>
    public async Task<ImportResult> RunAsync(DatasetImport request, Journal journal, CancellationToken cancellationToken)
    {
        request = Get<ImportRequests>().Check(request);
        journal.Id ??= Get<TimeOrderedIds>().Next();
        var job = new Job
        {
            Id = journal.Id,
            Kind = DatasetImport.JobKind,
            Subject = DatasetImport.Subject(request.Dataset),
            State = JobState.Running,
            Request = JobJson.ToElement(request),
            Priority = 0,
            Attempt = 1,
            MaxAttempts = 3,
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var result = await Get<ImportJob>().RunAsync(new JobContext(job, journal.Checkpoint, journal), cancellationToken);
        return result!.Value.Deserialize<ImportResult>(JobJson.Options)!;
    }

    public async Task<List<DatasetSample>> SamplesAsync(string dataset, CancellationToken cancellationToken)
    {
        var version = await Registry.ResolveAsync(dataset, "latest", cancellationToken);
        Assert.IsNotNull(version);
        return await Registry.ReadSamplesAsync(version, cancellationToken).ToListAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _temp.Dispose();
    }

    /// <summary>Keeps checkpoints in memory, and dies when told to.</summary>
    internal sealed class Journal : IJobJournal
    {
        public string? Id { get; set; }

        public JsonElement? Checkpoint { get; private set; }

        public List<(double? Progress, string? Message)> Reports { get; } = [];

        /// <summary>Dies right after so many checkpoints are saved.</summary>
        public int DieAfter { get; set; } = int.MaxValue;

        public int Saved { get; private set; }

        public Task ReportAsync(double? progress, string? message)
        {
            lock (Reports)
            {
                Reports.Add((progress, message));
            }

            return Task.CompletedTask;
        }

        public Task SaveCheckpointAsync(JsonElement checkpoint, CancellationToken cancellationToken)
        {
            Checkpoint = checkpoint;
            return ++Saved >= DieAfter ? throw new KilledException() : Task.CompletedTask;
        }
    }
}

/// <summary>Plays the power cut.</summary>
internal sealed class KilledException : Exception;
