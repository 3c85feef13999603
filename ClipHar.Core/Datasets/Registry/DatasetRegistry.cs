using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>The registry on the database and the object store.</summary>
internal sealed class DatasetRegistry(
    IDbContextFactory<ClipHarDbContext> contexts,
    DatasetTable datasets,
    VersionTable versions,
    DatasetCommitter committer,
    SampleListings listings,
    DatasetDiffer differ,
    IObjectStore objects) : IDatasetRegistry
{
    public Task<IReadOnlyList<Dataset>> ListAsync(CancellationToken cancellationToken) => datasets.ListAsync(null, cancellationToken);

    public async Task<Dataset?> FindAsync(string name, CancellationToken cancellationToken) =>
        DatasetRules.IsName(name) ? (await datasets.ListAsync(name, cancellationToken)).SingleOrDefault() : null;

    public async Task<Dataset> CreateAsync(DatasetDefinition definition, CancellationToken cancellationToken)
    {
        await datasets.CreateAsync(definition, cancellationToken);
        return await GetAsync(definition.Name, cancellationToken);
    }

    public async Task<Dataset> UpdateAsync(DatasetDefinition definition, CancellationToken cancellationToken)
    {
        await datasets.UpdateAsync(definition, cancellationToken);
        return await GetAsync(definition.Name, cancellationToken);
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => datasets.DeleteAsync(name, cancellationToken);

    public async Task<DatasetVersion> CommitAsync(string dataset, DatasetCommit commit, CancellationToken cancellationToken)
    {
        var row = await committer.CommitAsync(dataset, commit, cancellationToken);
        return await versions.GetAsync(row.Id, cancellationToken);
    }

    public Task<IReadOnlyList<DatasetVersion>> ListVersionsAsync(string dataset, CancellationToken cancellationToken) =>
        versions.ListAsync(dataset, cancellationToken);

    public Task<DatasetVersion?> ResolveAsync(string dataset, string rev, CancellationToken cancellationToken) =>
        versions.ResolveAsync(dataset, rev, cancellationToken);

    public async IAsyncEnumerable<DatasetSample> ReadSamplesAsync(
        DatasetVersion version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var manifest = await objects.OpenReadAsync(version.Manifest, cancellationToken);
        await foreach (var sample in DatasetManifestFile.ReadAsync(manifest, cancellationToken))
        {
            yield return sample;
        }
    }

    public Task<SamplePage> ListSamplesAsync(
        DatasetVersion version, SampleFilter filter, int offset, int limit, CancellationToken cancellationToken) =>
        listings.ListAsync(version, filter, offset, limit, cancellationToken);

    public Task<IndexedSample?> FindSampleAsync(DatasetVersion version, int index, CancellationToken cancellationToken) =>
        listings.FindAsync(version, index, cancellationToken);

    public Task<DatasetDiff> DiffAsync(DatasetVersion from, DatasetVersion to, CancellationToken cancellationToken) =>
        differ.DiffAsync(from, to, ReadSamplesAsync, cancellationToken);

    public async Task ReplaceIssuesAsync(
        DatasetVersion version, IReadOnlyCollection<SampleIssue> issues, CancellationToken cancellationToken)
    {
        await using var outer = await contexts.CreateDbContextAsync(cancellationToken);
        await outer.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);

            // The version's row comes first: it is the turnstile of two who replace at once.
            await context.Set<StoredDatasetVersion>().Where(row => row.Id == version.Id).ExecuteUpdateAsync(
                set => set.SetProperty(row => row.IssueRevision, row => row.IssueRevision + 1), cancellationToken);
            await context.Set<StoredSampleIssue>().Where(issue => issue.VersionId == version.Id).ExecuteDeleteAsync(cancellationToken);
            context.AddRange(issues.Select(issue => ToRow(version, issue)));
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        });
    }

    public async Task<IReadOnlyDictionary<string, int>> CountIssuesAsync(DatasetVersion version, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<StoredSampleIssue>().Where(issue => issue.VersionId == version.Id)
            .Select(issue => new { issue.Check, issue.Index }).Distinct()
            .GroupBy(issue => issue.Check)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
    }

    public Task<DatasetVersion> SetStateAsync(
        DatasetVersion version, DatasetVersionState state, DatasetReport? report, string? reason, CancellationToken cancellationToken) =>
        versions.SetStateAsync(version, state, report, reason, cancellationToken);

    public Task<IReadOnlyList<DatasetVersionEvent>> ListEventsAsync(DatasetVersion version, CancellationToken cancellationToken) =>
        versions.ListEventsAsync(version, cancellationToken);

    public Task TagAsync(DatasetVersion version, string tag, CancellationToken cancellationToken) =>
        versions.TagAsync(version, tag, cancellationToken);

    public Task<bool> UntagAsync(string dataset, string tag, CancellationToken cancellationToken) =>
        versions.UntagAsync(dataset, tag, cancellationToken);

    public async Task<DatasetVersion> RelabelAsync(
        DatasetVersion version, IReadOnlyCollection<Relabelling> changes, string? message, CancellationToken cancellationToken)
    {
        var labels = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (!labels.TryAdd(change.Path, change.Label))
            {
                throw new DatasetException("changes", $"'{change.Path}' is there twice.");
            }
        }

        var samples = await ReadAllAsync(version, cancellationToken);
        for (var i = 0; i < samples.Count; i++)
        {
            if (labels.Remove(samples[i].Path, out var label))
            {
                samples[i] = samples[i] with { Label = label };
            }
        }

        if (labels.Count > 0)
        {
            throw new DatasetException(
                "changes", $"Version {version.Version} has no sample {string.Join(", ", labels.Keys.Take(5).Select(path => $"'{path}'"))}.");
        }

        // A label that is new joins the classes behind the others, whose places in a trained model must not move.
        var fresh = changes.Select(change => change.Label).OfType<string>().Except(version.LabelSet).Distinct().Order(StringComparer.Ordinal);
        var commit = CommitOn(version, samples, message ?? $"{changes.Count} relabelled", "relabel");
        return await CommitAsync(version.Dataset, commit with { LabelSet = [.. version.LabelSet, .. fresh] }, cancellationToken);
    }

    public async Task<DatasetVersion> SplitAsync(
        DatasetVersion version, SplitRecipe recipe, string? message, CancellationToken cancellationToken)
    {
        DatasetRules.CheckRecipe(recipe);
        var samples = await ReadAllAsync(version, cancellationToken);
        var splits = SplitAssignment.Assign(samples, recipe, cancellationToken);
        var commit = CommitOn(version, [.. samples.Select((sample, i) => sample with { Split = splits[i] })], message ?? "Split", "split");
        return await CommitAsync(version.Dataset, commit with { Split = recipe }, cancellationToken);
    }

    private static DatasetCommit CommitOn(DatasetVersion version, List<DatasetSample> samples, string message, string kind) => new()
    {
        Samples = samples,
        Parent = version.Version,
        Message = message,
        Licence = version.Licence,
        LabelSet = version.LabelSet,
        Split = version.Split,
        Provenance = new Provenance(kind, FormattableString.Invariant($"dataset:{version.Dataset}@{version.Version}"), version.Manifest.ToString()),
    };

    private static StoredSampleIssue ToRow(DatasetVersion version, SampleIssue issue) => new()
    {
        VersionId = version.Id,
        Index = issue.Index,
        Check = issue.Check,
        Severity = issue.Severity,
        Detail = issue.Detail?.Length > StoredSampleConfiguration.MaxDetailLength
            ? issue.Detail[..StoredSampleConfiguration.MaxDetailLength]
            : issue.Detail,
        SuggestedLabel = issue.SuggestedLabel,
    };

    private async Task<List<DatasetSample>> ReadAllAsync(DatasetVersion version, CancellationToken cancellationToken)
    {
        var samples = new List<DatasetSample>(version.SampleCount);
        await foreach (var sample in ReadSamplesAsync(version, cancellationToken))
        {
            samples.Add(sample);
        }

        return samples;
    }

    private async Task<Dataset> GetAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken) ?? throw DatasetTable.NotFound(name);
}
