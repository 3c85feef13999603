using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>One version in memory: what a validator reads and changes of a registry.</summary>
internal sealed class FakeRegistry(IReadOnlyList<DatasetSample> samples, IReadOnlyList<string> labelSet) : IDatasetRegistry
{
    public DatasetVersion Version { get; private set; } = new()
    {
        Id = 1,
        Dataset = "har",
        Version = 1,
        State = DatasetVersionState.Validating,
        Manifest = ObjectId.Of([1]),
        Directory = ObjectId.Of([2], isDirectory: true),
        CreatedAt = default,
        SampleCount = samples.Count,
        Bytes = 1,
        LabelSet = labelSet,
        Histogram = [.. samples.GroupBy(sample => (sample.Label, sample.Split)).Select(group => new ClassCount(group.Key.Label, group.Key.Split, group.Count()))],
        AttributeNames = [],
    };

    public IReadOnlyCollection<SampleIssue> Issues { get; private set; } = [];

    public async IAsyncEnumerable<DatasetSample> ReadSamplesAsync(DatasetVersion version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var sample in samples)
        {
            yield return sample;
        }
    }

    public Task<DatasetVersion?> ResolveAsync(string dataset, string rev, CancellationToken cancellationToken) =>
        Task.FromResult<DatasetVersion?>(dataset == Version.Dataset && rev == "1" ? Version : null);

    public Task ReplaceIssuesAsync(DatasetVersion version, IReadOnlyCollection<SampleIssue> issues, CancellationToken cancellationToken)
    {
        Issues = issues;
        return Task.CompletedTask;
    }

    public Task<DatasetVersion> SetStateAsync(
        DatasetVersion version, DatasetVersionState state, DatasetReport? report, string? reason, CancellationToken cancellationToken)
    {
        Version = Version with { State = state, Report = report ?? Version.Report, StateReason = reason };
        return Task.FromResult(Version);
    }

    public Task<IReadOnlyList<Dataset>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Dataset?> FindAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Dataset> CreateAsync(DatasetDefinition definition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Dataset> UpdateAsync(DatasetDefinition definition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DatasetVersion> CommitAsync(string dataset, DatasetCommit commit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DatasetVersion>> ListVersionsAsync(string dataset, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SamplePage> ListSamplesAsync(
        DatasetVersion version, SampleFilter filter, int offset, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IndexedSample?> FindSampleAsync(DatasetVersion version, int index, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DatasetDiff> DiffAsync(DatasetVersion from, DatasetVersion to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, int>> CountIssuesAsync(DatasetVersion version, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DatasetVersionEvent>> ListEventsAsync(DatasetVersion version, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TagAsync(DatasetVersion version, string tag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> UntagAsync(string dataset, string tag, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DatasetVersion> RelabelAsync(
        DatasetVersion version, IReadOnlyCollection<Relabelling> changes, string? message, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<DatasetVersion> SplitAsync(DatasetVersion version, SplitRecipe recipe, string? message, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
