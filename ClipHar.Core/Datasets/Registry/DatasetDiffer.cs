using ClipHar.Core.Datasets.Store;
using Microsoft.Extensions.Caching.Memory;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// Compares versions by walking both manifests, which are sorted alike, at once. Versions never change, so the last few comparisons
/// are kept for those who page through them.
/// </summary>
internal sealed class DatasetDiffer : IDisposable
{
    /// <summary>Changes kept of all comparisons together.</summary>
    private const long MaxChanges = 500_000;

    private readonly MemoryCache _diffs = new(new MemoryCacheOptions { SizeLimit = MaxChanges, CompactionPercentage = 0.25 });

    /// <param name="from">The earlier version.</param>
    /// <param name="to">The later version.</param>
    /// <param name="read">Reads the samples of a version.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<DatasetDiff> DiffAsync(
        DatasetVersion from,
        DatasetVersion to,
        Func<DatasetVersion, CancellationToken, IAsyncEnumerable<DatasetSample>> read,
        CancellationToken cancellationToken)
    {
        var key = (from.Id, to.Id);
        if (_diffs.TryGetValue(key, out DatasetDiff? kept) && kept is not null)
        {
            // States and tags are those of now.
            return kept with { From = from, To = to };
        }

        var diff = await CompareAsync(from, to, read, cancellationToken);
        return _diffs.Set(key, diff, new MemoryCacheEntryOptions { Size = diff.Changes.Count + 64 });
    }

    public void Dispose() => _diffs.Dispose();

    private static async Task<DatasetDiff> CompareAsync(
        DatasetVersion from,
        DatasetVersion to,
        Func<DatasetVersion, CancellationToken, IAsyncEnumerable<DatasetSample>> read,
        CancellationToken cancellationToken)
    {
        var changes = new List<SampleChange>();
        var unchanged = 0;
        await using var before = new Cursor(read(from, cancellationToken).GetAsyncEnumerator(cancellationToken));
        await using var after = new Cursor(read(to, cancellationToken).GetAsyncEnumerator(cancellationToken));
        await before.MoveAsync();
        await after.MoveAsync();
        while (before.Current is not null || after.Current is not null)
        {
            var order = before.Current is null ? 1
                : after.Current is null ? -1
                : CodePointComparer.Instance.Compare(before.Current.Path, after.Current.Path);
            var change = Compare(order <= 0 ? before.Indexed() : null, order >= 0 ? after.Indexed() : null);
            if (change is null)
            {
                unchanged++;
            }
            else
            {
                changes.Add(change);
            }

            if (order <= 0)
            {
                await before.MoveAsync();
            }

            if (order >= 0)
            {
                await after.MoveAsync();
            }
        }

        return new DatasetDiff(from, to, changes, unchanged);
    }

    /// <returns>Null when both are there and equal in bytes, label and split.</returns>
    private static SampleChange? Compare(IndexedSample? before, IndexedSample? after)
    {
        if (before is null)
        {
            return new SampleChange(after!.Sample.Path, SampleChangeKinds.Added, null, after);
        }

        if (after is null)
        {
            return new SampleChange(before.Sample.Path, SampleChangeKinds.Removed, before, null);
        }

        var kinds = (before.Sample.Object == after.Sample.Object ? SampleChangeKinds.None : SampleChangeKinds.Changed)
            | (before.Sample.Label == after.Sample.Label ? SampleChangeKinds.None : SampleChangeKinds.Relabelled)
            | (before.Sample.Split == after.Sample.Split ? SampleChangeKinds.None : SampleChangeKinds.Moved);
        return kinds == SampleChangeKinds.None ? null : new SampleChange(after.Sample.Path, kinds, before, after);
    }

    private sealed class Cursor(IAsyncEnumerator<DatasetSample> samples) : IAsyncDisposable
    {
        private int _index = -1;

        public DatasetSample? Current { get; private set; }

        public IndexedSample Indexed() => new(_index, Current!, []);

        public async Task MoveAsync()
        {
            Current = await samples.MoveNextAsync() ? samples.Current : null;
            _index++;
        }

        public ValueTask DisposeAsync() => samples.DisposeAsync();
    }
}
