using System.Security.Cryptography;
using System.Text.Json;
using ClipHar.Core.Jobs;
using ClipHar.Core.Storage;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>
/// Runs imports in this process, past the queue: for the command line. The checkpoint lies in a file, so that the same command goes on
/// where a killed one stopped.
/// </summary>
public sealed class LocalImports(
    ImportRequests requests, ImportJob job, ImportStaging staging, TimeOrderedIds ids, TimeProvider clock, IOptions<ImportOptions> options)
{
    /// <param name="report">Told how far it is, 0 to 1 or null, and what is done.</param>
    /// <exception cref="ImportException">The request cannot work, or the same import runs in another process.</exception>
    /// <exception cref="JobFailedException">The import failed for good.</exception>
    public async Task<ImportResult> RunAsync(DatasetImport request, Action<double?, string?> report, CancellationToken cancellationToken)
    {
        request = requests.Check(request);
        var folder = Directory.CreateDirectory(Path.Combine(options.Value.StagingFolder, "local")).FullName;
        var name = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, JobJson.Options)))[..32];
        using var guard = Lock(Path.Combine(folder, name + ".lock"));
        var journal = FileJournal.Open(Path.Combine(folder, name + ".json"), ids, report);
        var context = new JobContext(Job(request, journal.State.Id), journal.State.Checkpoint, journal);
        try
        {
            var result = await job.RunAsync(context, cancellationToken);
            journal.Delete();
            return result!.Value.Deserialize<ImportResult>(JobJson.Options)!;
        }
        catch (JobFailedException)
        {
            // Trying again where it stopped would fail again: the next try is a new one.
            journal.Delete();
            staging.Delete(journal.State.Id);
            throw;
        }
    }

    private Job Job(DatasetImport request, string id) => new()
    {
        Id = id,
        Kind = DatasetImport.JobKind,
        Subject = DatasetImport.Subject(request.Dataset),
        State = JobState.Running,
        Request = JobJson.ToElement(request),
        Priority = 0,
        Attempt = 1,
        MaxAttempts = 1,
        CreatedAt = clock.GetUtcNow(),
    };

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception)
        {
            throw new ImportException("The same import is running in another process.", exception);
        }
    }

    /// <summary>What survives a killed command.</summary>
    /// <param name="Id">Of the job.</param>
    /// <param name="Checkpoint">Null before the first.</param>
    private sealed record State(string Id, JsonElement? Checkpoint);

    private sealed class FileJournal(string path, State state, Action<double?, string?> report) : IJobJournal
    {
        public State State { get; private set; } = state;

        public static FileJournal Open(string path, TimeOrderedIds ids, Action<double?, string?> report)
        {
            var journal = new FileJournal(path, Read(path) ?? new State(ids.Next(), null), report);
            journal.Write();
            return journal;
        }

        public Task ReportAsync(double? progress, string? message)
        {
            report(progress, message);
            return Task.CompletedTask;
        }

        public Task SaveCheckpointAsync(JsonElement checkpoint, CancellationToken cancellationToken)
        {
            State = State with { Checkpoint = checkpoint };
            Write();
            return Task.CompletedTask;
        }

        public void Delete() => File.Delete(path);

        private static State? Read(string path)
        {
            try
            {
                return File.Exists(path) ? JsonSerializer.Deserialize<State>(File.ReadAllBytes(path), JobJson.Options) : null;
            }
            catch (JsonException)
            {
                // A command killed while it wrote its very first state: there is nothing to go on from.
                return null;
            }
        }

        private void Write()
        {
            var temporary = path + ".tmp";
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, State, JobJson.Options);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
    }
}
