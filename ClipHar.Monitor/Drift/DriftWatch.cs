using ClipHar.Core.Serving.Predictions;

using Microsoft.Extensions.Options;

namespace ClipHar.Monitor.Drift;

/// <summary>
/// Compares the recent predictions of every model and vocabulary with those before them, again and again; measures and logs what it finds.
/// </summary>
internal sealed partial class DriftWatch(
    IPredictionStore predictions, IOptions<DriftOptions> options, DriftInstruments instruments, TimeProvider clock,
    ILogger<DriftWatch> logger)
    : BackgroundService
{
    private readonly DriftOptions _options = options.Value;
    private readonly HashSet<PredictionStream> _drifted = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.CheckInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the loop: a database that is away for a while must not end the watch.
                Log.CheckFailed(logger, _options.CheckInterval, e);
            }
        }
    }

    /// <summary>One check of everything that has recent predictions.</summary>
    internal async Task<IReadOnlyList<DriftReport>> CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var currentSince = now - _options.CurrentWindow;
        var current = await ReadAsync(new PredictionQuery { Since = currentSince, Until = now }, cancellationToken);
        var reports = new List<DriftReport>();
        foreach (var group in current.GroupBy(p => new PredictionStream(p.ModelName, p.ModelVersion, p.Vocabulary)))
        {
            var query = new PredictionQuery
            {
                Since = currentSince - _options.ReferenceWindow,
                Until = currentSince,
                ModelName = group.Key.Model,
                Vocabulary = group.Key.Vocabulary,
            };
            var reference = await ReadAsync(query, cancellationToken);
            var comparable = reference.Where(p => p.ModelVersion == group.Key.ModelVersion && p.Vocabulary == group.Key.Vocabulary)
                .ToArray();
            var report = DriftCheck.Compare(group.Key, comparable, [.. group], _options);
            reports.Add(report);
            LogChange(report);
        }

        instruments.Update(reports);
        return reports;
    }

    /// <summary>Says when drift begins and when it ends, not at every check in between.</summary>
    private void LogChange(DriftReport report)
    {
        if (!report.HasVerdict)
        {
            return;
        }

        if (report.Drifted && _drifted.Add(report.Stream))
        {
            var found = string.Join(
                ", ", report.Findings.Where(f => f.Drifted).Select(f => $"{f.Property} ({f.Test} {f.Statistic:0.###})"));
            Log.DriftBegan(logger, report.Stream.Model, report.Stream.Vocabulary, found, report.CurrentCount, report.ReferenceCount);
        }
        else if (!report.Drifted && _drifted.Remove(report.Stream))
        {
            Log.DriftEnded(logger, report.Stream.Model, report.Stream.Vocabulary);
        }
    }

    private async Task<List<Prediction>> ReadAsync(PredictionQuery query, CancellationToken cancellationToken)
    {
        var read = new List<Prediction>();
        query = query with { Limit = Math.Min(PredictionQuery.MaxLimit, _options.MaxSamples) };
        do
        {
            var page = await predictions.ListAsync(query, cancellationToken);
            read.AddRange(page.Items);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null && read.Count < _options.MaxSamples);

        return read;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning,
            Message = "Predictions of {Model} ({Vocabulary}) have drifted: {Findings}; {CurrentCount} recent against {ReferenceCount} "
                + "before")]
        public static partial void DriftBegan(
            ILogger logger, string model, string? vocabulary, string findings, int currentCount, int referenceCount);

        [LoggerMessage(Level = LogLevel.Information, Message = "Predictions of {Model} ({Vocabulary}) are as before again")]
        public static partial void DriftEnded(ILogger logger, string model, string? vocabulary);

        [LoggerMessage(Level = LogLevel.Error, Message = "A drift check failed; the next one is in {Interval}")]
        public static partial void CheckFailed(ILogger logger, TimeSpan interval, Exception exception);
    }
}
