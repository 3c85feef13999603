using System.Diagnostics.Metrics;

namespace ClipHar.Api.RateLimiting;

/// <summary>How many requests were turned away.</summary>
internal sealed class RateLimitInstruments : IDisposable
{
    public const string MeterName = "ClipHar.Api";

    private readonly Meter _meter;
    private readonly Counter<long> _rejected;

    public RateLimitInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _rejected = _meter.CreateCounter<long>(
            "cliphar.api.rate_limited", "{request}", "Requests turned away because their caller asked too often, by operation.");
    }

    public void OnRejected(string operation) => _rejected.Add(1, new KeyValuePair<string, object?>("operation", operation));

    public void Dispose() => _meter.Dispose();
}
