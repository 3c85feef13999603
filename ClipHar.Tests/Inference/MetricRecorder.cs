using System.Diagnostics.Metrics;
using ClipHar.Inference.Telemetry;

namespace ClipHar.Tests.Inference;

/// <summary>The instruments of one test and what was measured with them.</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = [];
    private readonly Lock _lock = new();

    public MetricRecorder()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        Instruments = new InferenceInstruments(factory);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public InferenceInstruments Instruments { get; }

    /// <summary>Sum of an instrument's measurements, those with the tag only if one is given.</summary>
    public double Sum(string name, string? tag = null, string? value = null)
    {
        lock (_lock)
        {
            return _measured
                .Where(m => m.Name == name && (tag is null || Equals(m.Tags.GetValueOrDefault(tag), value)))
                .Sum(m => m.Value);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        Instruments.Dispose();
        _services.Dispose();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            _measured.Add((instrument.Name, value, new(tags.ToArray())));
        }
    }
}
