using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Features.Online;

/// <summary>
/// Keeps a shared cache that is down or slow from slowing down every read: after one wait of
/// <see cref="FeatureOptions.SharedCachePatience"/> it is left alone for <see cref="FeatureOptions.SharedCachePause"/>.
/// </summary>
internal sealed partial class SharedCacheGuard(
    IOptions<FeatureOptions> options, TimeProvider clock, ILogger<SharedCacheGuard> logger, IDistributedCache? shared = null)
{
    private readonly bool _exists = shared is not (null or MemoryDistributedCache);
    private long _pausedAt;
    private int _paused;

    /// <summary>Whether there is a shared cache and it may be asked now.</summary>
    public bool IsOpen
    {
        get
        {
            if (!_exists || Volatile.Read(ref _paused) == 0)
            {
                return _exists;
            }

            if (clock.GetElapsedTime(Interlocked.Read(ref _pausedAt)) < options.Value.SharedCachePause)
            {
                return false;
            }

            Volatile.Write(ref _paused, 0);
            return true;
        }
    }

    /// <summary>Waits for work on the shared cache, for as long as it is worth.</summary>
    /// <returns>False when it failed or took too long; what is cached there then expires by itself.</returns>
    public async Task<bool> TryAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(options.Value.SharedCachePatience, clock, cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // The edge to a service that is never needed: whatever it does, the database has the answer.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Abandon(work);
            Interlocked.Exchange(ref _pausedAt, clock.GetTimestamp());
            if (Interlocked.Exchange(ref _paused, 1) == 0)
            {
                Log.Paused(logger, exception, options.Value.SharedCachePause);
            }

            return false;
        }
    }

    /// <summary>Lets work end by itself, within the client's own time-out; nobody needs to know how.</summary>
    public static void Abandon(Task work) => work.ContinueWith(
        static task => _ = task.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The shared cache does not answer; online features are read from the database for {Pause}.")]
        public static partial void Paused(ILogger logger, Exception exception, TimeSpan pause);
    }
}
