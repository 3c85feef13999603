using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>The second half of an import: from the spool to a version.</summary>
public sealed class ImportCommitter(IDatasetRegistry registry, IJobQueue jobs, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <returns>The version and whether it was there before this import.</returns>
    internal async Task<(DatasetVersion Version, bool Unchanged, ImportCounts Counts)> CommitAsync(
        DatasetImport request, SourceFacts facts, SampleSpool spool, ImportTally tally, JobContext job, CancellationToken cancellationToken)
    {
        await WaitForTurnAsync(job, cancellationToken);
        var dataset = await registry.FindAsync(request.Dataset, cancellationToken);
        if (dataset is not null && await MadeBeforeAsync(request.Dataset, job.Job.Id, cancellationToken) is { } made)
        {
            return (made, false, Added(tally, spool.Read().Count()));
        }

        var latest = dataset?.Latest;
        var append = request.Mode == ImportMode.Append && latest is not null;
        var samples = append ? await MergeAsync(latest!, spool, tally, cancellationToken) : (Samples: [.. spool.Read()], AlreadyThere: 0);
        var version = await registry.CommitAsync(request.Dataset, Commit(request, facts, samples.Samples, append ? latest!.LabelSet : [], latest, job), cancellationToken);
        var counts = tally.Counts with
        {
            AlreadyThere = samples.AlreadyThere,
            Added = samples.Samples.Count - (append ? latest!.SampleCount : 0),
        };
        return (version, version.Version == latest?.Version, counts);
    }

    private static ImportCounts Added(ImportTally tally, int samples) => tally.Counts with { Added = samples };

    private static DatasetCommit Commit(
        DatasetImport request, SourceFacts facts, IReadOnlyCollection<DatasetSample> samples, IReadOnlyList<string> labelsBefore,
        DatasetVersion? parent, JobContext job) => new()
    {
        Samples = samples,
        Parent = parent?.Version,
        Message = request.Message,
        Licence = request.Licence ?? facts.Licence,
        LabelSet = Labels(samples, [.. labelsBefore, .. facts.LabelSet ?? []]),
        Provenance = new Provenance(request.SourceKind(), facts.Uri, facts.Revision, job.Job.Id, Details(request)),
    };

    /// <summary>The source's settings without long lists: what was imported is in the samples.</summary>
    private static System.Text.Json.JsonElement Details(DatasetImport request) => JobJson.ToElement(request.Source.EnumerateObject()
        .Where(member => member.Value.ValueKind != System.Text.Json.JsonValueKind.Array)
        .ToDictionary(member => member.Name, member => member.Value));

    /// <returns>Null where nobody declared any: then those that occur are the set.</returns>
    private static List<string>? Labels(IReadOnlyCollection<DatasetSample> samples, IReadOnlyList<string> declared)
    {
        if (declared.Count == 0)
        {
            return null;
        }

        var occurring = samples.Select(sample => sample.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal);
        return [.. declared.Distinct(), .. occurring.Except(declared)];
    }

    /// <summary>The samples of the latest version, unchanged, and those of the spool that it has not.</summary>
    private async Task<(List<DatasetSample> Samples, int AlreadyThere)> MergeAsync(
        DatasetVersion latest, SampleSpool spool, ImportTally tally, CancellationToken cancellationToken)
    {
        var samples = new List<DatasetSample>();
        var byObject = new Dictionary<ObjectId, DatasetSample>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var sample in registry.ReadSamplesAsync(latest, cancellationToken))
        {
            samples.Add(sample);
            byObject.TryAdd(sample.Object, sample);
            paths.Add(sample.Path);
        }

        var alreadyThere = 0;
        foreach (var sample in spool.Read())
        {
            if (byObject.TryGetValue(sample.Object, out var there))
            {
                alreadyThere++;
                ReportConflict(tally, latest, sample, there);
                continue;
            }

            var path = paths.Add(sample.Path) ? sample.Path : SamplePath.With(sample.Path, sample.Object.Hex[..8]);
            paths.Add(path);
            samples.Add(path == sample.Path ? sample : sample with { Path = path });
            if (path != sample.Path)
            {
                tally.AddProblem(new ImportProblem(
                    ImportProblemKinds.Renamed, sample.Path, null, $"Another picture of version {latest.Version} has this path; this one is '{path}'."));
            }
        }

        return (samples, alreadyThere);
    }

    private static void ReportConflict(ImportTally tally, DatasetVersion latest, DatasetSample sample, DatasetSample there)
    {
        if (there.Label != sample.Label || there.Split != sample.Split)
        {
            tally.AddProblem(new ImportProblem(
                ImportProblemKinds.Conflict, sample.Path, null,
                $"Version {latest.Version} has the picture as '{there.Path}' with label {ImportTally.Quote(there.Label)} and split "
                + $"{ImportTally.Quote(there.Split)}, here {ImportTally.Quote(sample.Label)} and {ImportTally.Quote(sample.Split)}; it stays as it is."));
        }
    }

    /// <summary>A version that an attempt before a crash made.</summary>
    private async Task<DatasetVersion?> MadeBeforeAsync(string dataset, string job, CancellationToken cancellationToken) =>
        (await registry.ListVersionsAsync(dataset, cancellationToken)).FirstOrDefault(version => version.Provenance?.JobId == job);

    /// <summary>
    /// Imports into one dataset make their versions one after the other, by the age of their jobs: two that append to the same version
    /// at once would each lose what the other brought.
    /// </summary>
    private async Task WaitForTurnAsync(JobContext job, CancellationToken cancellationToken)
    {
        if (job.Job.Subject is not { } subject)
        {
            return;
        }

        var filter = new JobFilter { Kind = DatasetImport.JobKind, Subject = subject, States = [JobState.Running], Limit = JobFilter.MaxLimit };
        while ((await jobs.ListAsync(filter, cancellationToken)).Items.FirstOrDefault(other => string.CompareOrdinal(other.Id, job.Job.Id) < 0) is { } older)
        {
            await job.ReportAsync(null, $"Waiting for the import {older.Id} into the same dataset");
            await Task.Delay(Poll, clock, cancellationToken);
        }
    }
}
