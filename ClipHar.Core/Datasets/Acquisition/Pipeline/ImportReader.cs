using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>The first half of an import: from the source into the object store and the spool, with checkpoints.</summary>
public sealed class ImportReader(PictureDoor door, IDatasetRegistry registry, IOptions<ImportOptions> options)
{
    /// <summary>Of the progress of the whole import, the share of reading.</summary>
    internal const double Share = 0.8;

    private readonly ImportOptions _options = options.Value;

    /// <returns>The checkpoint after the last item, which is saved.</returns>
    /// <exception cref="ImportException">The source cannot be read, or too much of it is broken.</exception>
    internal async Task<(ImportCheckpoint Checkpoint, ImportTally Tally)> ReadAsync(
        DatasetImport request, IDatasetSource source, SampleSpool spool, ImportCheckpoint checkpoint, string staging, JobContext job,
        CancellationToken cancellationToken)
    {
        var tally = new ImportTally(checkpoint, spool.Read(), _options.MaxProblemsKept, request.MaxBroken ?? _options.MaxBroken);
        if (checkpoint.IsReadToEnd)
        {
            return (checkpoint, tally);
        }

        var context = Context(request, checkpoint, staging, job);
        var known = await KnownAsync(request.Dataset, cancellationToken);
        var position = checkpoint.Position;
        var examined = OrderedWork.RunAsync(
            source.ReadAsync(context, cancellationToken), _options.Parallelism,
            (item, token) =>
                door.ExamineAsync(item.Split is null ? item with { Split = request.Split } : item, known, token), cancellationToken);
        await foreach (var item in examined)
        {
            if (tally.Take(item) is { } sample)
            {
                spool.Append(sample);
            }

            position = item.Item.Position;
            CheckCount(tally.Counts.Read);
            if (tally.Counts.Read % _options.CheckpointItems == 0)
            {
                await SaveAsync(readToEnd: false);
            }

            await ReportAsync(job, context, tally.Counts);
        }

        if (tally.Counts.Read == tally.Counts.Broken)
        {
            throw new ImportException(tally.Counts.Read == 0
                ? "The source has no pictures."
                : $"None of the {tally.Counts.Read:N0} items can be used. The first: {tally.Problems[0].Item}: {tally.Problems[0].Why}");
        }

        return (await SaveAsync(readToEnd: true), tally);

        async Task<ImportCheckpoint> SaveAsync(bool readToEnd)
        {
            spool.Flush();
            var next = new ImportCheckpoint
            {
                Position = position,
                SpoolBytes = spool.Length,
                Counts = tally.Counts,
                Problems = [.. tally.Problems],
                IsReadToEnd = readToEnd,
                Facts = Facts(context, checkpoint.Facts),
            };
            await job.SaveCheckpointAsync(next, cancellationToken);
            return next;
        }
    }

    private SourceContext Context(DatasetImport request, ImportCheckpoint checkpoint, string staging, JobContext job) =>
        new(request.Source, staging)
        {
            Position = checkpoint.Position,
            MaxPictureBytes = _options.MaxPictureBytes,
            ReportAsync = (progress, message) => job.ReportAsync(progress * Share, message),
        };

    /// <summary>What was said before a crash is not lost when the rest of the source gives no reason to say it again.</summary>
    private static SourceFacts Facts(SourceContext context, SourceFacts before)
    {
        var facts = SourceFacts.Of(context);
        return facts with { Warnings = [.. before.Warnings.Union(facts.Warnings)] };
    }

    private static Task ReportAsync(JobContext job, SourceContext context, ImportCounts counts)
    {
        double? progress = context.Total is > 0 and var total ? Share * Math.Min(1, (double)counts.Read / total) : null;
        var of = context.Total is { } all ? $" of {all:N0}" : "";
        var broken = counts.Broken == 0 ? "" : $", {counts.Broken:N0} cannot be used";
        var twice = counts.Duplicates == 0 ? "" : $", {counts.Duplicates:N0} came before";
        return job.ReportAsync(progress, $"{counts.Read:N0}{of} pictures read{twice}{broken}");
    }

    private void CheckCount(int read)
    {
        if (read > _options.MaxItems)
        {
            throw new ImportException(
                $"The source has more than {_options.MaxItems:N0} items (setting "
                    + $"{ImportOptions.SectionName}:{nameof(ImportOptions.MaxItems)}).");
        }
    }

    /// <summary>Pictures of the latest version: a nightly import of the same folder decodes only what is new.</summary>
    private async Task<Dictionary<ObjectId, KnownPicture>> KnownAsync(string dataset, CancellationToken cancellationToken)
    {
        var known = new Dictionary<ObjectId, KnownPicture>();
        if (await registry.FindAsync(dataset, cancellationToken) is { Latest: { } latest })
        {
            await foreach (var sample in registry.ReadSamplesAsync(latest, cancellationToken))
            {
                if (sample.PerceptualHash is { } hash && Math.Min(sample.Width, sample.Height) >= _options.MinSidePixels)
                {
                    known[sample.Object] = new KnownPicture(sample.Width, sample.Height, hash);
                }
            }
        }

        return known;
    }
}
