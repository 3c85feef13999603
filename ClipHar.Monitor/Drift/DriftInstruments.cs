using System.Diagnostics.Metrics;

namespace ClipHar.Monitor.Drift;

/// <summary>What the last check found, as metrics: cliphar_drift_statistic{test,property,…} and cliphar_drift_detected.</summary>
internal sealed class DriftInstruments
{
    public const string MeterName = "ClipHar.Monitor";

    private volatile IReadOnlyList<DriftReport> _latest = [];

    public DriftInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge(
            "cliphar.drift.statistic", Statistics, description: "Distance between recent and reference predictions.");
        meter.CreateObservableGauge(
            "cliphar.drift.detected", Detected, description: "1 where recent predictions differ from the reference.");
    }

    public void Update(IReadOnlyList<DriftReport> reports) => _latest = reports;

    private IEnumerable<Measurement<double>> Statistics() =>
        from report in _latest
        from finding in report.Findings
        select new Measurement<double>(
            finding.Statistic, [.. Tags(report.Stream), new("test", finding.Test), new("property", finding.Property)]);

    private IEnumerable<Measurement<int>> Detected() =>
        from report in _latest
        where report.HasVerdict
        select new Measurement<int>(report.Drifted ? 1 : 0, Tags(report.Stream));

    private static KeyValuePair<string, object?>[] Tags(PredictionStream stream) =>
        [new("model", stream.Model), new("version", stream.ModelVersion), new("vocabulary", stream.Vocabulary ?? "")];
}
