using System.Globalization;
using ClipHar.Core.Features.Rows;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Features.Online;

/// <summary>
/// Online rows by key: from this process's memory, else the shared cache, else the database, all missing keys of a request in one read.
/// A push through this process is seen by the next read of it. Between two reads of the database and the cache a push may come in
/// between; then what was read is not cached, so that an old row never stays behind a push.
/// </summary>
internal sealed class OnlineRowCache : IDisposable
{
    /// <summary>Changes when the serialized form does, so that a shared cache never mixes two forms.</summary>
    private const string CacheVersion = "1";
    private const int NumStripes = 256;

    private readonly HybridCache _cache;
    private readonly FeatureRowTable _table;
    private readonly SharedCacheGuard _shared;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, NumStripes).Select(_ => new Stripe())];
    private readonly HybridCacheEntryOptions _store;
    private readonly HybridCacheEntryOptions _storeHere;
    private readonly HybridCacheEntryOptions _probe;
    private readonly HybridCacheEntryOptions _probeHere;

    public OnlineRowCache(HybridCache cache, FeatureRowTable table, SharedCacheGuard shared, IOptions<FeatureOptions> options)
    {
        (_cache, _table, _shared) = (cache, table, shared);
        var (local, distributed) = (options.Value.LocalCacheTime, options.Value.SharedCacheTime);
        var here = local > TimeSpan.Zero ? HybridCacheEntryFlags.None : HybridCacheEntryFlags.DisableLocalCache;
        HybridCacheEntryOptions Entry(HybridCacheEntryFlags flags) => new()
        {
            Expiration = distributed,
            LocalCacheExpiration = local > TimeSpan.Zero ? local : null,
            Flags = flags | here,
        };

        _store = Entry(HybridCacheEntryFlags.None);
        _storeHere = Entry(HybridCacheEntryFlags.DisableDistributedCache);
        _probe = Entry(HybridCacheEntryFlags.DisableUnderlyingData);
        _probeHere = Entry(HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableDistributedCache);
    }

    /// <returns>One row for each key, in order.</returns>
    public async ValueTask<OnlineRow[]> ReadAsync(int rowsId, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var rows = new OnlineRow?[keys.Count];
        await ProbeAsync(rowsId, keys, rows, cancellationToken);
        var missing = new Dictionary<string, Missing>();
        for (var i = 0; i < keys.Count; i++)
        {
            if (rows[i] is null && !missing.ContainsKey(keys[i]))
            {
                // Before the database is read: a push after this moment shows.
                var stripe = StripeOf(rowsId, keys[i]);
                missing.Add(keys[i], new Missing(stripe, Interlocked.Read(ref stripe.Generation)));
            }
        }

        if (missing.Count == 0)
        {
            return rows!;
        }

        var found = await _table.ReadOnlineAsync(rowsId, missing.Keys, cancellationToken);
        var fresh = missing.Keys.ToDictionary(
            key => key,
            key => found.TryGetValue(key, out var row) ? new OnlineRow(row.EventTime, row.CreatedTime, row.Payload) : OnlineRow.None);
        await Task.WhenAll(missing.Select(pair => StoreAsync(rowsId, pair.Key, fresh[pair.Key], pair.Value, cancellationToken)));
        for (var i = 0; i < keys.Count; i++)
        {
            rows[i] ??= fresh[keys[i]];
        }

        return rows!;
    }

    /// <summary>Forgets keys whose rows were written, after the write: the next read of this process sees it.</summary>
    public async Task InvalidateAsync(int rowsId, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var slice in keys.Distinct().Chunk(NumStripes))
        {
            await Task.WhenAll(slice.Select(key => RemoveAsync(rowsId, key, cancellationToken)));
        }
    }

    public void Dispose()
    {
        foreach (var stripe in _stripes)
        {
            stripe.Gate.Dispose();
        }
    }

    private async ValueTask ProbeAsync(int rowsId, IReadOnlyList<string> keys, OnlineRow?[] rows, CancellationToken cancellationToken)
    {
        var isShared = _shared.IsOpen;
        List<(int Index, Task<OnlineRow?> Task)>? waiting = null;
        for (var i = 0; i < keys.Count; i++)
        {
            var probe = _cache.GetOrCreateAsync<OnlineRow?>(
                CacheKey(rowsId, keys[i]), static _ => default, isShared ? _probe : _probeHere, tags: null, cancellationToken);
            if (probe.IsCompletedSuccessfully)
            {
                rows[i] = probe.Result;
            }
            else
            {
                (waiting ??= []).Add((i, probe.AsTask()));
            }
        }

        if (waiting is null)
        {
            return;
        }

        var all = Task.WhenAll(waiting.Select(probe => probe.Task));
        if (isShared)
        {
            await _shared.TryAsync(all, cancellationToken);
        }
        else
        {
            await all;
        }

        foreach (var (index, task) in waiting.Where(probe => probe.Task.IsCompletedSuccessfully))
        {
            rows[index] = await task;
        }
    }

    private async Task StoreAsync(int rowsId, string key, OnlineRow row, Missing missing, CancellationToken cancellationToken)
    {
        await missing.Stripe.Gate.WaitAsync(cancellationToken);
        try
        {
            if (Interlocked.Read(ref missing.Stripe.Generation) != missing.Generation)
            {
                return;
            }

            if (_shared.IsOpen)
            {
                await _shared.TryAsync(
                    _cache.SetAsync(CacheKey(rowsId, key), row, _store, tags: null, cancellationToken).AsTask(), cancellationToken);
            }
            else
            {
                await _cache.SetAsync(CacheKey(rowsId, key), row, _storeHere, tags: null, cancellationToken);
            }
        }
        finally
        {
            missing.Stripe.Gate.Release();
        }
    }

    /// <remarks>Not cancelled by the caller: the row is written, so the old one has to go.</remarks>
    private async Task RemoveAsync(int rowsId, string key, CancellationToken cancellationToken)
    {
        var stripe = StripeOf(rowsId, key);
        await stripe.Gate.WaitAsync(cancellationToken);
        try
        {
            Interlocked.Increment(ref stripe.Generation);

            // Memory is cleared before the shared cache is asked, so a failure there leaves nothing old here.
            var removal = _cache.RemoveAsync(CacheKey(rowsId, key), CancellationToken.None).AsTask();
            if (_shared.IsOpen)
            {
                await _shared.TryAsync(removal, CancellationToken.None);
            }
            else
            {
                SharedCacheGuard.Abandon(removal);
            }
        }
        finally
        {
            stripe.Gate.Release();
        }
    }

    private static string CacheKey(int rowsId, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"feature:{CacheVersion}:{rowsId}:{key}");

    private Stripe StripeOf(int rowsId, string key) => _stripes[(uint)HashCode.Combine(rowsId, key) % NumStripes];

    private readonly record struct Missing(Stripe Stripe, long Generation);

    private sealed class Stripe
    {
        /// <summary>Counts writes to the keys of this stripe.</summary>
        public long Generation;

        public SemaphoreSlim Gate { get; } = new(1, 1);
    }
}
