using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>A stretch of a listing.</summary>
/// <param name="Items">In order, from the offset that was asked for; fewer than asked for only at the end.</param>
/// <param name="Total">Samples in the whole listing.</param>
public sealed record SampleSlice(IReadOnlyList<SampleResource> Items, int Total);

/// <summary>
/// One filtered listing by position. Pages come from the server when they are looked at, each once however many ask at the same time,
/// and only the ones used last are kept: a data set of any size takes the same memory. Not thread-safe: for one circuit.
/// </summary>
/// <param name="load">Asks the server: offset, limit.</param>
public sealed class SampleWindow(Func<int, int, CancellationToken, Task<SampleSlice>> load)
{
    /// <summary>Samples in one request to the server.</summary>
    public const int PageSize = 120;

    /// <summary>Pages kept.</summary>
    public const int MaxPages = 24;

    private readonly Dictionary<int, Task<SampleSlice>> _pages = [];
    private readonly LinkedList<int> _byUse = [];

    /// <summary>Samples in the whole listing; null until the first page has come.</summary>
    public int? Total { get; private set; }

    /// <summary>A stretch of the listing.</summary>
    /// <param name="offset">Position of the first, 0 or more.</param>
    /// <param name="count">How many; fewer come back at the end.</param>
    /// <param name="cancellationToken">Ends the waiting, not the requests: their pages are kept for the next who asks.</param>
    public async Task<SampleSlice> ReadAsync(int offset, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var items = new List<SampleResource>(Math.Min(count, 4 * PageSize));
        for (var page = offset / PageSize; page * PageSize < offset + count && (Total is null || page * PageSize < Total); page++)
        {
            var slice = await PageAsync(page).WaitAsync(cancellationToken);
            Total = slice.Total;
            var first = Math.Max(0, offset - (page * PageSize));
            var last = Math.Min(slice.Items.Count, offset + count - (page * PageSize));
            for (var i = first; i < last; i++)
            {
                items.Add(slice.Items[i]);
            }
        }

        return new SampleSlice(items, Total ?? 0);
    }

    /// <summary>A sample that has come already; null when it would have to be asked for.</summary>
    public SampleResource? Peek(int position) =>
        _pages.TryGetValue(position / PageSize, out var page) && page.IsCompletedSuccessfully
            ? page.Result.Items.ElementAtOrDefault(position % PageSize)
            : null;

    /// <summary>Position of a sample that has come already; -1 when it is not among those kept.</summary>
    public int PositionOf(int index)
    {
        foreach (var (page, slice) in _pages.Where(p => p.Value.IsCompletedSuccessfully))
        {
            for (var i = 0; i < slice.Result.Items.Count; i++)
            {
                if (slice.Result.Items[i].Index == index)
                {
                    return (page * PageSize) + i;
                }
            }
        }

        return -1;
    }

    private Task<SampleSlice> PageAsync(int page)
    {
        _ = _byUse.Remove(page);
        _byUse.AddFirst(page);
        if (_pages.TryGetValue(page, out var known) && !known.IsFaulted && !known.IsCanceled)
        {
            return known;
        }

        if (_byUse.Count > MaxPages)
        {
            _ = _pages.Remove(_byUse.Last!.Value);
            _byUse.RemoveLast();
        }

        return _pages[page] = load(page * PageSize, PageSize, CancellationToken.None);
    }
}
