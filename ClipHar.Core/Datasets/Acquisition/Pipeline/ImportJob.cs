using System.Text.Json;
using ClipHar.Core.Datasets.Acquisition.Uploads;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;
using ClipHar.Core.Models.Hub;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>
/// Imports pictures into a dataset: reads the source, looks at each picture, stores it, makes a version, has it checked. A killed import
/// goes on at its last checkpoint; an item that comes twice is stored once.
/// </summary>
public sealed partial class ImportJob(
    ImportRequests requests, DatasetSources sources, ImportReader reader, ImportCommitter committer, ImportValidation validation,
    ImportStaging staging, ImportUploads uploads, ILogger<ImportJob> logger) : IJobHandler
{
    public string Kind => DatasetImport.JobKind;

    public async Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            // Again: a schedule's request came past the check of those who ask.
            var request = requests.Check(context.GetRequest<DatasetImport>());
            var result = await ImportAsync(request, context, cancellationToken);
            CleanUp(request, context.Job.Id);
            Log.Imported(logger, result.Dataset, result.Version, result.Counts.Added, result.Counts.Broken);
            return JobJson.ToElement(result);
        }
        catch (Exception exception) when (exception is ImportException or DatasetException or HubException { MayRecover: false })
        {
            throw new JobFailedException(exception.Message, exception);
        }
    }

    private async Task<ImportResult> ImportAsync(DatasetImport request, JobContext context, CancellationToken cancellationToken)
    {
        staging.Sweep();
        var source = sources.Find(request.SourceKind());
        var folder = staging.Folder(context.Job.Id);
        var checkpoint = context.GetCheckpoint<ImportCheckpoint>() ?? new ImportCheckpoint();
        var path = Path.Combine(folder, "samples.jsonl");
        var spool = SampleSpool.TryOpen(path, checkpoint.SpoolBytes);
        if (spool is null)
        {
            // Another machine began, or the folder was cleared: what is stored is stored, so that only the reading is done again.
            Log.BeginsAnew(logger, context.Job.Id);
            checkpoint = new ImportCheckpoint();
            spool = SampleSpool.TryOpen(path, 0)!;
        }

        await using (spool)
        {
            (checkpoint, var tally) = await reader.ReadAsync(request, source, spool, checkpoint, folder, context, cancellationToken);
            await context.ReportAsync(ImportReader.Share, "Making the version");
            var (version, unchanged, counts) = await committer.CommitAsync(
                request, checkpoint.Facts, spool, tally, context, cancellationToken);
            if (version.State == DatasetVersionState.Validating)
            {
                version = await validation.RunAsync(version, context, cancellationToken);
            }

            return new ImportResult
            {
                Dataset = version.Dataset,
                Version = version.Version,
                State = JsonNamingPolicy.SnakeCaseLower.ConvertName(version.State.ToString()),
                Unchanged = unchanged,
                SampleCount = version.SampleCount,
                Counts = counts,
                Warnings = checkpoint.Facts.Warnings,
                Problems = [.. tally.Problems],
            };
        }
    }

    private void CleanUp(DatasetImport request, string job)
    {
        staging.Delete(job);
        if (request.Source.TryGetProperty("upload", out var upload) && upload.ValueKind == JsonValueKind.String)
        {
            uploads.Delete(upload.GetString()!);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Imported into {Dataset}, version {Version}: {Added} new samples, {Broken} broken items.")]
        public static partial void Imported(ILogger logger, string dataset, int version, int added, int broken);

        [LoggerMessage(2, LogLevel.Warning, "The import {Job} has a checkpoint but not its files; it begins anew.")]
        public static partial void BeginsAnew(ILogger logger, string job);
    }
}
