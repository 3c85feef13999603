using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// Makes versions. First the objects are stored (manifest, DVC's directory), then one transaction makes the version with its index:
/// after a crash there is the whole version or, besides objects that nothing names, none.
/// </summary>
internal sealed partial class DatasetCommitter(
    IDbContextFactory<ClipHarDbContext> contexts, IObjectStore objects, TimeProvider clock, ILogger<DatasetCommitter> logger)
{
    /// <summary>At how many missing objects the search ends.</summary>
    private const int MaxMissing = 5;

    /// <returns>The new version's row, or the one that has this content already.</returns>
    public async Task<StoredDatasetVersion> CommitAsync(string dataset, DatasetCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        DatasetRules.CheckName(dataset);
        DatasetRules.CheckText("message", commit.Message);
        DatasetRules.CheckText("licence", commit.Licence);
        var samples = Sort(commit);
        var labels = LabelSet(commit, samples);
        var manifest = DatasetManifestFile.Write(samples);
        var manifestId = ObjectId.Of(manifest);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var parent = await FindParentAsync(context, dataset, commit.Parent, cancellationToken);
        if (await FindEqualAsync(context, dataset, parent, manifestId, labels, cancellationToken) is { } equal)
        {
            return equal;
        }

        await RequireObjectsAsync(samples, parent, cancellationToken);
        var directory = DirectoryOf(samples);
        await objects.AddAsync(manifest, cancellationToken);
        await objects.AddDirectoryAsync(directory, cancellationToken);

        var row = CreateRow(dataset, commit, samples, labels);
        row.ManifestId = manifestId.ToString();
        row.DirectoryId = directory.Id.ToString();
        var started = clock.GetTimestamp();
        await WriteAsync(row, samples, cancellationToken);
        Log.Committed(logger, dataset, row.Version, samples.Count, clock.GetElapsedTime(started));
        return row;
    }

    /// <exception cref="DatasetException">A sample breaks a rule.</exception>
    private static List<DatasetSample> Sort(DatasetCommit commit)
    {
        var samples = commit.Samples.OrderBy(sample => sample.Path, CodePointComparer.Instance).ToList();
        var labelSet = commit.LabelSet?.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < samples.Count; i++)
        {
            DatasetRules.CheckSample(samples[i], labelSet);
            if (i > 0 && samples[i].Path == samples[i - 1].Path)
            {
                throw new DatasetException($"samples['{samples[i].Path}'].path", $"The path '{samples[i].Path}' is there twice.");
            }
        }

        return samples;
    }

    private static List<string> LabelSet(DatasetCommit commit, List<DatasetSample> samples)
    {
        if (commit.LabelSet is not { } given)
        {
            return [.. samples.Select(sample => sample.Label).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        }

        foreach (var label in given)
        {
            if (DatasetRules.LabelProblem(label) is { } problem)
            {
                throw new DatasetException("label_set", $"'{label}': {problem}");
            }
        }

        return given.Distinct().Count() == given.Count
            ? [.. given]
            : throw new DatasetException("label_set", "A label is in the label set twice.");
    }

    private static DirectoryManifest DirectoryOf(List<DatasetSample> samples)
    {
        try
        {
            return DirectoryManifest.Create(samples.Select(sample => new ManifestEntry(sample.Path, sample.Object)));
        }
        catch (ObjectStoreException exception)
        {
            // A path that is also a folder of another one.
            throw new DatasetException("samples", exception.Message);
        }
    }

    private static async Task<StoredDatasetVersion?> FindParentAsync(
        ClipHarDbContext context, string dataset, int? parent, CancellationToken cancellationToken) => parent is not { } number
        ? null
        : await context.Set<StoredDatasetVersion>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Dataset == dataset && row.Version == number, cancellationToken)
            ?? throw new DatasetException("parent", $"The dataset '{dataset}' has no version {number}.", DatasetError.NotFound);

    /// <summary>The parent or the newest version, when it has this content: a commit that is repeated after a crash makes nothing twice.</summary>
    private static async Task<StoredDatasetVersion?> FindEqualAsync(
        ClipHarDbContext context,
        string dataset,
        StoredDatasetVersion? parent,
        ObjectId manifest,
        List<string> labels,
        CancellationToken cancellationToken)
    {
        var newest = await context.Set<StoredDatasetVersion>().AsNoTracking().Where(row => row.Dataset == dataset)
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancellationToken);
        return Array.Find(
            [newest, parent],
            row => row?.ManifestId == manifest.ToString() && row.ToVersion([]).LabelSet.SequenceEqual(labels));
    }

    /// <summary>Pictures of the parent are there; the others are looked for.</summary>
    private async Task RequireObjectsAsync(
        List<DatasetSample> samples, StoredDatasetVersion? parent, CancellationToken cancellationToken)
    {
        var known = new HashSet<ObjectId>();
        if (parent is not null)
        {
            await using var stream = await objects.OpenReadAsync(ObjectId.Parse(parent.ManifestId), cancellationToken);
            await foreach (var sample in DatasetManifestFile.ReadAsync(stream, cancellationToken))
            {
                known.Add(sample.Object);
            }
        }

        var missing = new List<string>();
        foreach (var sample in samples)
        {
            if (known.Add(sample.Object) && !await objects.ContainsAsync(sample.Object, cancellationToken))
            {
                missing.Add($"'{sample.Path}' ({sample.Object})");
                if (missing.Count == MaxMissing)
                {
                    break;
                }
            }
        }

        if (missing.Count > 0)
        {
            throw new DatasetException("samples", $"These pictures are not in the object store: {string.Join(", ", missing)}.");
        }
    }

    private StoredDatasetVersion CreateRow(string dataset, DatasetCommit commit, List<DatasetSample> samples, List<string> labels) => new()
    {
        Dataset = dataset,
        Version = 0,
        State = DatasetVersionState.Validating,
        Parent = commit.Parent,
        ManifestId = "",
        DirectoryId = "",
        CreatedAt = clock.GetUtcNow(),
        Message = commit.Message,
        SampleCount = samples.Count,
        Bytes = samples.Sum(sample => sample.Bytes),
        SplitHash = SplitHash.Of(samples),
        Licence = commit.Licence,
        Content = VersionMapping.Write(new VersionContent(
            labels,
            Histogram(samples),
            [.. samples.SelectMany(sample => sample.Attributes?.Keys ?? []).Distinct().Order(StringComparer.Ordinal)],
            commit.Split,
            commit.Provenance)),
    };

    private static List<ClassCount> Histogram(List<DatasetSample> samples) =>
    [
        .. samples.GroupBy(sample => (sample.Label, sample.Split))
            .OrderBy(group => group.Key.Label is null).ThenBy(group => group.Key.Label, StringComparer.Ordinal)
            .ThenBy(group => SplitNames.Rank(group.Key.Split))
            .Select(group => new ClassCount(group.Key.Label, group.Key.Split, group.Count())),
    ];

    private async Task WriteAsync(StoredDatasetVersion row, List<DatasetSample> samples, CancellationToken cancellationToken)
    {
        await EnsureDatasetAsync(row.Dataset, cancellationToken);
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var now = clock.GetUtcNow();
            var found = await context.Set<StoredDataset>().Where(dataset => dataset.Name == row.Dataset).ExecuteUpdateAsync(
                set => set
                    .SetProperty(dataset => dataset.LastVersion, dataset => dataset.LastVersion + 1)
                    .SetProperty(dataset => dataset.UpdatedAt, now)
                    .SetProperty(dataset => dataset.DeletedAt, (DateTimeOffset?)null),
                cancellationToken);
            if (found == 0)
            {
                throw new DatasetException("dataset", $"The dataset '{row.Dataset}' is not there any more.", DatasetError.NotFound);
            }

            var of = await context.Set<StoredDataset>().AsNoTracking().SingleAsync(dataset => dataset.Name == row.Dataset, cancellationToken);
            (row.Id, row.Version) = (0, of.LastVersion);
            row.Licence ??= of.Licence;
            context.Add(row);
            await context.SaveChangesAsync(cancellationToken);
            await SampleRows.WriteAsync(context, row.Id, samples, cancellationToken);
            context.Add(new StoredVersionEvent { VersionId = row.Id, At = row.CreatedAt, To = row.State, Reason = row.Message });
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });
    }

    private async Task EnsureDatasetAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Set<StoredDataset>().AnyAsync(dataset => dataset.Name == name, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        context.Add(new StoredDataset { Name = name, LastVersion = 0, CreatedAt = now, UpdatedAt = now });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Somebody else made it at the same moment; if it was anything else, the version's transaction says so.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Dataset {Dataset} has version {Version} with {Count} samples; written in {Elapsed}.")]
        public static partial void Committed(ILogger logger, string dataset, int version, int count, TimeSpan elapsed);
    }
}
