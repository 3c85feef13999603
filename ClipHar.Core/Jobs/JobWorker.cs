using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Jobs;

/// <summary>
/// Takes jobs that this process has handlers for and runs them, as many at a time as there are slots. At an orderly stop running
/// jobs are given back at once; a killed worker's are taken by others when their leases end.
/// </summary>
internal sealed partial class JobWorker : BackgroundService
{
    private static readonly TimeSpan CleanUpInterval = TimeSpan.FromHours(1);

    private readonly Dictionary<string, IJobHandler> _handlers;
    private readonly JobLeases _leases;
    private readonly JobRunner _runner;
    private readonly JobSignals _signals;
    private readonly JobInstruments _instruments;
    private readonly JobOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobWorker> _logger;
    private readonly ConcurrentDictionary<string, (RunningJob Job, Task Run)> _running = new(StringComparer.Ordinal);
    private readonly WakeUp _wake;
    private readonly string _name = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    private long? _cleanedAt;

    /// <exception cref="InvalidOperationException">Two handlers are for one kind, or a kind is malformed.</exception>
    public JobWorker(
        IEnumerable<IJobHandler> handlers,
        JobLeases leases,
        JobRunner runner,
        JobSignals signals,
        JobInstruments instruments,
        IOptions<JobOptions> options,
        TimeProvider clock,
        ILogger<JobWorker> logger)
    {
        (_leases, _runner, _signals, _instruments) = (leases, runner, signals, instruments);
        (_options, _clock, _logger, _wake) = (options.Value, clock, logger, new WakeUp(clock));
        _handlers = [];
        foreach (var handler in handlers)
        {
            if (!JobRules.IsName(handler.Kind) || !_handlers.TryAdd(handler.Kind, handler))
            {
                throw new InvalidOperationException(
                    $"{handler.GetType().Name} is for jobs of kind '{handler.Kind}', which is no kind or has a handler already.");
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Slots == 0 || _handlers.Count == 0)
        {
            return;
        }

        _signals.Enqueued += _wake.Set;
        _signals.CancelRequested += Cancel;
        using var heartbeatEnd = new CancellationTokenSource();
        var heartbeats = HeartbeatAsync(heartbeatEnd.Token);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await PassAsync(stoppingToken);
                await _wake.WaitAsync(_options.Poll, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
        finally
        {
            _signals.Enqueued -= _wake.Set;
            foreach (var (job, _) in _running.Values)
            {
                job.Stop();
            }

            // Leases are kept until the handlers have ended and their jobs are given back.
            await Task.WhenAll(_running.Values.Select(entry => entry.Run));
            _signals.CancelRequested -= Cancel;
            await heartbeatEnd.CancelAsync();
            await heartbeats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Completes when no job runs here any more.</summary>
    internal Task IdleAsync() => Task.WhenAll(_running.Values.Select(entry => entry.Run));

    /// <summary>Takes jobs while there are slots and jobs.</summary>
    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_running.Values.Any(entry => _clock.GetElapsedTime(entry.Job.RenewedAt) > _options.Heartbeat))
            {
                // A heartbeat is late, on SQLite perhaps behind somebody's long writing: our own jobs are alive, whatever their leases say.
                await BeatAsync(cancellationToken);
            }

            var lost = await _leases.ReapAsync(cancellationToken);
            if (lost > 0)
            {
                _instruments.OnLeasesLost(lost);
                Log.LeasesLost(_logger, lost);
            }

            while (_running.Count < _options.Slots && Kinds() is { Count: > 0 } kinds)
            {
                if (await _leases.ClaimAsync(kinds, _name, _options.Lease, cancellationToken) is not { } row)
                {
                    break;
                }

                Start(row, cancellationToken);
            }

            await CleanUpAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The loop's edge: whatever the database says, it is asked again.
            Log.PassFailed(_logger, exception);
        }
    }

    /// <summary>Kinds of which this process may run one more.</summary>
    private List<string> Kinds() =>
    [
        .. _handlers.Values
            .Where(handler => handler.MaxConcurrency == int.MaxValue
                || _running.Values.Count(entry => entry.Job.Row.Kind == handler.Kind) < handler.MaxConcurrency)
            .Select(handler => handler.Kind),
    ];

    private void Start(StoredJob row, CancellationToken stoppingToken)
    {
        var job = new RunningJob(row, _leases, _signals, _options.ProgressInterval, _clock, _logger);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = RunAsync(job, started.Task, stoppingToken);
        _running[job.Lease] = (job, run);
        started.SetResult();
        _signals.OnChanged(row.Id);
    }

    /// <param name="job">Disposed at the end.</param>
    /// <param name="listed">Completed once the job is among the running ones, so that its end finds it there.</param>
    /// <param name="stoppingToken">The process stops.</param>
    private async Task RunAsync(RunningJob job, Task listed, CancellationToken stoppingToken)
    {
        await listed;
        try
        {
            await _runner.RunAsync(job, _handlers[job.Row.Kind], stoppingToken);
        }
        finally
        {
            _running.TryRemove(job.Lease, out _);
            job.Dispose();
            _signals.OnChanged(job.Row.Id);
            _wake.Set();
        }
    }

    private void Cancel(string id)
    {
        foreach (var (job, _) in _running.Values.Where(entry => entry.Job.Row.Id == id))
        {
            TryEnd(job, static job => job.Cancel());
        }
    }

    /// <summary>Keeps the leases, and learns which of the jobs should end.</summary>
    internal async Task BeatAsync(CancellationToken cancellationToken)
    {
        var running = _running.Values.Select(entry => entry.Job).ToList();
        if (running.Count == 0)
        {
            return;
        }

        try
        {
            var held = await _leases.RenewAsync([.. running.Select(job => job.Lease)], _options.Lease, cancellationToken);
            foreach (var job in running)
            {
                OnRenewed(job, held);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The loop's edge: the next beat may succeed. Jobs whose lease has ended meanwhile may run elsewhere.
            Log.HeartbeatFailed(_logger, exception);
            foreach (var job in running.Where(job => _clock.GetElapsedTime(job.RenewedAt) >= _options.Lease))
            {
                TryEnd(job, static job => job.Lose());
            }
        }

        await Task.WhenAll(running.Select(job => job.FlushAsync()));
    }

    private async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await BeatAsync(cancellationToken);
        }
    }

    private void OnRenewed(RunningJob job, IReadOnlyDictionary<string, bool> held)
    {
        if (!held.TryGetValue(job.Lease, out var cancelled))
        {
            // Not held any more: lost, unless it has ended by itself just now.
            if (_running.ContainsKey(job.Lease))
            {
                TryEnd(job, static job => job.Lose());
            }

            return;
        }

        job.RenewedAt = _clock.GetTimestamp();
        if (cancelled && !job.IsCancelled)
        {
            TryEnd(job, static job => job.Cancel());
        }
    }

    private void TryEnd(RunningJob job, Action<RunningJob> end)
    {
        try
        {
            end(job);
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
        catch (AggregateException exception)
        {
            // A handler's own cancellation callback threw; that must not end the worker's loops.
            Log.CancellationFailed(_logger, exception, job.Row.Id);
        }
    }

    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        if (_cleanedAt is { } last && _clock.GetElapsedTime(last) < CleanUpInterval)
        {
            return;
        }

        _cleanedAt = _clock.GetTimestamp();
        var deleted = await _leases.DeleteEndedAsync(_clock.GetUtcNow() - _options.KeepEnded, cancellationToken);
        if (deleted > 0)
        {
            Log.Deleted(_logger, deleted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} running jobs had lost their worker; they go on elsewhere or have failed.")]
        public static partial void LeasesLost(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Warning, "Looking for jobs failed; it is tried again.")]
        public static partial void PassFailed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "The heartbeat of running jobs could not be written.")]
        public static partial void HeartbeatFailed(ILogger logger, Exception exception);

        [LoggerMessage(4, LogLevel.Warning, "Ending job {Id} threw.")]
        public static partial void CancellationFailed(ILogger logger, Exception exception, string id);

        [LoggerMessage(5, LogLevel.Information, "Deleted {Count} jobs that had ended long ago.")]
        public static partial void Deleted(ILogger logger, int count);
    }
}
