using System.Collections.Concurrent;
using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>
/// The second half of an import: from the spool to a version. Imports into one dataset at once make their versions one after the other,
/// each on top of the other's; those of other processes are noticed afterwards, and the merge is done again.
/// </summary>
public sealed class ImportCommitter(IDatasetRegistry registry)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <returns>The version and whether it was there before this import.</returns>
    internal async Task<(DatasetVersion Version, bool Unchanged, ImportCounts Counts)> CommitAsync(
        DatasetImport request, SourceFacts facts, SampleSpool spool, ImportTally tally, JobContext job, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(request.Dataset, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            var versions = await VersionsAsync(request.Dataset, cancellationToken);
            return versions.FirstOrDefault(version => version.Provenance?.JobId == job.Job.Id) is { } made
                ? (made, false, tally.Counts with { Added = made.SampleCount }) // an attempt before a crash made it
                : await CommitOnAsync(versions, request, facts, spool, tally, job, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<(DatasetVersion Version, bool Unchanged, ImportCounts Counts)> CommitOnAsync(
        IReadOnlyList<DatasetVersion> versions, DatasetImport request, SourceFacts facts, SampleSpool spool, ImportTally tally,
        JobContext job, CancellationToken cancellationToken)
    {
        while (true)
        {
            var parent = Newest(versions);
            var append = request.Mode == ImportMode.Append && parent is not null;
            var (samples, alreadyThere) = append ? await MergeAsync(parent!, spool, tally, cancellationToken) : ([.. spool.Read()], 0);
            var commit = Commit(request, facts, samples, append ? parent!.LabelSet : [], parent, job);
            var version = await registry.CommitAsync(request.Dataset, commit, cancellationToken);
            var counts = tally.Counts with { AlreadyThere = alreadyThere, Added = samples.Count - (append ? parent!.SampleCount : 0) };

            versions = await VersionsAsync(request.Dataset, cancellationToken);
            var between = Newest(versions.Where(other => other.Version > (parent?.Version ?? 0) && other.Version < version.Version));
            if (!append || between is null)
            {
                return (version, version.Version == parent?.Version, counts);
            }

            await registry.SetStateAsync(
                version, DatasetVersionState.Quarantined, null,
                $"Another process made version {between.Version} at the same time; the import is done again on top of it.",
                cancellationToken);
        }
    }

    private async Task<IReadOnlyList<DatasetVersion>> VersionsAsync(string dataset, CancellationToken cancellationToken) =>
        await registry.FindAsync(dataset, cancellationToken) is null ? [] : await registry.ListVersionsAsync(dataset, cancellationToken);

    /// <summary>
    /// Also one that is still being checked: what another import or a person has just changed must not be lost. Should it fail, so will
    /// this one.
    /// </summary>
    private static DatasetVersion? Newest(IEnumerable<DatasetVersion> versions) =>
        versions.Where(version => version.State != DatasetVersionState.Quarantined).MaxBy(version => version.Version);

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
    private static JsonElement Details(DatasetImport request) => JobJson.ToElement(request.Source.EnumerateObject()
        .Where(member => member.Value.ValueKind != JsonValueKind.Array)
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
                    ImportProblemKinds.Renamed, sample.Path, null,
                    $"Another picture of version {latest.Version} has this path; this one is '{path}'."));
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
                + $"{ImportTally.Quote(there.Split)}, here {ImportTally.Quote(sample.Label)} and {ImportTally.Quote(sample.Split)}; "
                + "it stays as it is."));
        }
    }
}
