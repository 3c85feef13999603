using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Serving.Predictions;

/// <summary>Deletes predictions past their age, at start and once an hour.</summary>
internal sealed partial class PredictionRetention(
    PredictionStore store, IOptions<PredictionOptions> options, TimeProvider clock, ILogger<PredictionRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Retention is not { } retention)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                var deleted = await store.DeleteBeforeAsync(clock.GetUtcNow() - retention, stoppingToken);
                if (deleted > 0)
                {
                    Log.Deleted(logger, deleted, retention);
                }
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException or InvalidOperationException)
            {
                // The loop's edge: an unreachable database is no reason to end; the next hour tries again.
                Log.Failed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Deleted {Count} predictions older than {Retention}.")]
        public static partial void Deleted(ILogger logger, long count, TimeSpan retention);

        [LoggerMessage(2, LogLevel.Warning, "Old predictions could not be deleted; trying again in an hour.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
