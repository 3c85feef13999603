using System.Diagnostics.Metrics;

namespace ClipHar.Core.Serving.Predictions;

/// <summary>What recording predictions reports.</summary>
internal sealed class PredictionInstruments
{
    public const string MeterName = "ClipHar.Predictions";

    private readonly Counter<long> _written;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _failures;

    public PredictionInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _written = meter.CreateCounter<long>("cliphar.predictions.recorded", "{prediction}", "Predictions written to the database.");
        _dropped = meter.CreateCounter<long>(
            "cliphar.predictions.dropped", "{prediction}", "Predictions not recorded because the queue to the database was full.");
        _failures = meter.CreateCounter<long>("cliphar.predictions.write_failures", "{attempt}", "Attempts to write a batch that failed.");
    }

    public void OnWritten(int count) => _written.Add(count);

    public void OnDropped(int count = 1) => _dropped.Add(count);

    public void OnWriteFailed() => _failures.Add(1);
}
