using System.Diagnostics.Metrics;
using ClipHar.Core.Features.Offline;

namespace ClipHar.Core.Features;

/// <summary>What the feature store reports.</summary>
internal sealed class FeatureInstruments
{
    public const string MeterName = "ClipHar.Features";

    private readonly Counter<long> _values;
    private readonly Histogram<double> _onlineDuration;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _embedded;

    public FeatureInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _values = meter.CreateCounter<long>(
            "cliphar.features.values", "{value}", "Values read online, by view and status: how often they were missing or too old.");
        _onlineDuration = meter.CreateHistogram<double>("cliphar.features.online.duration", "s", "Time of one online read.");
        _rows = meter.CreateCounter<long>("cliphar.features.rows_pushed", "{row}", "Rows pushed, by view.");
        _embedded = meter.CreateCounter<long>(
            "cliphar.features.pictures_embedded", "{picture}", "Pictures embedded and stored, by version of the model.");
    }

    /// <param name="view">Name of the view.</param>
    /// <param name="statuses">Of one feature, over the rows of a request.</param>
    public void OnRead(string view, IEnumerable<FeatureStatus> statuses)
    {
        if (!_values.Enabled)
        {
            return;
        }

        foreach (var group in statuses.CountBy(status => status))
        {
            _values.Add(
                group.Value,
                new KeyValuePair<string, object?>("view", view), new KeyValuePair<string, object?>("status", group.Key.Word()));
        }
    }

    public void OnOnlineRead(TimeSpan duration) => _onlineDuration.Record(duration.TotalSeconds);

    public void OnPushed(string view, int rows) => _rows.Add(rows, new KeyValuePair<string, object?>("view", view));

    public void OnEmbedded(string modelVersion, int pictures) =>
        _embedded.Add(pictures, new KeyValuePair<string, object?>("version", modelVersion));
}
