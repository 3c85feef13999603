using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Jobs;

/// <summary>Fires schedules when they are due. Several processes may run one: each time is fired once.</summary>
internal sealed partial class JobScheduler(ScheduleFiring firing, JobSignals signals, TimeProvider clock, ILogger<JobScheduler> logger)
    : BackgroundService
{
    /// <summary>Longest time after which a schedule that another process made is seen.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wake = new WakeUp(clock);
        signals.Scheduled += wake.Set;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await wake.WaitAsync(await PassAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            signals.Scheduled -= wake.Set;
        }
    }

    /// <returns>How long to wait.</returns>
    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = await firing.FireDueAsync(cancellationToken);
            var wait = next is { } time ? time - clock.GetUtcNow() : LongestWait;
            return wait > LongestWait ? LongestWait : wait < ShortestWait ? ShortestWait : wait;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The loop's edge: whatever the database says, it is asked again.
            Log.PassFailed(logger, exception);
            return LongestWait;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Looking for schedules that are due failed; it is tried again.")]
        public static partial void PassFailed(ILogger logger, Exception exception);
    }
}
