using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClipHar.Core.Jobs;

/// <summary>A job that this process runs: its lease, its reports, and why it should end.</summary>
internal sealed partial class RunningJob(
    StoredJob row, JobLeases leases, JobSignals signals, TimeSpan progressInterval, TimeProvider clock, ILogger logger)
    : IJobJournal, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private long? _lastWrite;
    private bool _writing;
    private bool _pending;
    private double? _progress = row.Progress;
    private string? _message;

    public StoredJob Row => row;

    public string Lease => row.LeaseId!;

    /// <summary>Set when the handler should end.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>A person asked for the end.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Another worker may have the job now.</summary>
    public bool IsLost { get; private set; }

    /// <summary>When the database last said that the lease holds.</summary>
    public long RenewedAt { get; set; } = clock.GetTimestamp();

    public double? Progress => _progress;

    public string? Message => _message;

    public void Cancel()
    {
        IsCancelled = true;
        _end.Cancel();
    }

    public void Lose()
    {
        IsLost = true;
        _end.Cancel();
    }

    /// <summary>The process stops.</summary>
    public void Stop() => _end.Cancel();

    public async Task ReportAsync(double? progress, string? message)
    {
        lock (_gate)
        {
            _progress = progress;
            _message = message ?? _message;
            _pending = true;
            if (_writing || (_lastWrite is { } last && clock.GetElapsedTime(last) < progressInterval))
            {
                return;
            }
        }

        await FlushAsync();
    }

    /// <summary>Writes the last report if it was not written yet. Progress is worth no failure: when it cannot be written, that is logged.</summary>
    public async Task FlushAsync()
    {
        double? progress;
        string? message;
        lock (_gate)
        {
            if (!_pending || _writing)
            {
                return;
            }

            (progress, message) = (_progress, _message);
            _pending = false;
            _writing = true;
            _lastWrite = clock.GetTimestamp();
        }

        try
        {
            if (await leases.ReportAsync(Lease, progress, message, CancellationToken.None))
            {
                signals.OnChanged(row.Id);
            }
        }
        catch (Exception exception)
        {
            // Whatever the database says: the next report or the end of the job writes it.
            Log.ReportFailed(logger, exception, row.Id);
        }
        finally
        {
            lock (_gate)
            {
                _writing = false;
            }
        }
    }

    public async Task SaveCheckpointAsync(JsonElement checkpoint, CancellationToken cancellationToken)
    {
        if (!await leases.SaveCheckpointAsync(Lease, checkpoint.GetRawText(), cancellationToken))
        {
            Lose();
            throw new OperationCanceledException($"The lease of job {row.Id} was lost.", Token);
        }
    }

    public void Dispose() => _end.Dispose();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The progress of job {Id} could not be written.")]
        public static partial void ReportFailed(ILogger logger, Exception exception, string id);
    }
}
