using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ClipHar.Inference.Telemetry;

/// <summary>
/// The metrics of this library, in OpenTelemetry names; Prometheus shows cliphar.inference.queue in seconds as
/// cliphar_inference_queue_seconds and so on.
/// </summary>
public sealed class InferenceInstruments : IDisposable
{
    /// <summary>Name of the meter and of the activity source, for AddMeter and AddSource.</summary>
    public const string MeterName = "ClipHar.Inference";

    private static readonly double[] SecondsBuckets =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly double[] BatchBuckets = [1, 2, 4, 8, 16, 32, 64, 128, 256];
    private static readonly double[] RatioBuckets = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

    private readonly Meter _meter;

    public InferenceInstruments(IMeterFactory meterFactory)
    {
        ArgumentNullException.ThrowIfNull(meterFactory);
        _meter = meterFactory.Create(MeterName);
        Requests = _meter.CreateCounter<long>("cliphar.inference.requests", "{request}", "Rows asked for, by outcome.");
        Images = _meter.CreateCounter<long>("cliphar.inference.images", "{image}", "Pictures that went through the image tower.");
        Rejected = _meter.CreateCounter<long>("cliphar.inference.rejected", "{image}", "Pictures turned away, by cause.");
        Duration = Seconds("cliphar.inference.duration", "From arrival to result.");
        Queue = Seconds("cliphar.inference.queue", "From arrival to the start of the run.");
        Compute = Seconds("cliphar.inference.compute", "One run of a tower.");
        BatchSize = _meter.CreateHistogram(
            "cliphar.inference.batch_size", "{image}", "Rows in one run.", advice: Buckets<int>(BatchBuckets));
        Pending = _meter.CreateUpDownCounter<long>("cliphar.inference.pending", "{image}", "Rows that wait or run.");
        ModelLoads = _meter.CreateCounter<long>("cliphar.model.loads", "{load}", "Models loaded, by outcome.");
        ModelLoadDuration = Seconds("cliphar.model.load", "Reading, session creation and warm-up.");
        Models = _meter.CreateUpDownCounter<long>("cliphar.model.info", description: "1 for every loaded model.");
        Predictions = _meter.CreateCounter<long>("cliphar.predictions", "{prediction}", "Best label, for stored vocabularies only.");
        Confidence = _meter.CreateHistogram(
            "cliphar.prediction.confidence", description: "Probability of the best label.", advice: RatioAdvice(), unit: "1");
    }

    internal Counter<long> Requests { get; }

    internal Counter<long> Images { get; }

    internal Counter<long> Rejected { get; }

    internal Histogram<double> Duration { get; }

    internal Histogram<double> Queue { get; }

    internal Histogram<double> Compute { get; }

    internal Histogram<int> BatchSize { get; }

    internal UpDownCounter<long> Pending { get; }

    internal Counter<long> ModelLoads { get; }

    internal Histogram<double> ModelLoadDuration { get; }

    internal UpDownCounter<long> Models { get; }

    internal Counter<long> Predictions { get; }

    internal Histogram<double> Confidence { get; }

    /// <summary>A request that never reached a tower's queue.</summary>
    internal void OnRejected(string model, string cause, int images)
    {
        Rejected.Add(images, new("model", model), new("cause", cause));
        Requests.Add(images, new("model", model), new("outcome", cause));
    }

    internal void OnModelLoaded(string model, TimeSpan duration)
    {
        ModelLoads.Add(1, new("model", model), new("outcome", "ok"));
        ModelLoadDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("model", model));
    }

    internal void OnModelLoadFailed(string model) => ModelLoads.Add(1, new("model", model), new("outcome", "error"));

    internal void OnModelResident(string model, string version, string digest, int change)
        => Models.Add(change, new TagList { { "model", model }, { "version", version }, { "sha256", digest } });

    /// <summary>A recognised action; from stored vocabularies only, since the words of requests are arbitrarily many.</summary>
    internal void OnPrediction(string label, double score)
    {
        Predictions.Add(1, new KeyValuePair<string, object?>("class", label));
        Confidence.Record(score);
    }

    public void Dispose() => _meter.Dispose();

    private static InstrumentAdvice<T> Buckets<T>(double[] bounds)
        where T : struct
        => new() { HistogramBucketBoundaries = [.. bounds.Select(bound => (T)Convert.ChangeType(bound, typeof(T), null))] };

    private static InstrumentAdvice<double> RatioAdvice() => Buckets<double>(RatioBuckets);

    private Histogram<double> Seconds(string name, string description)
        => _meter.CreateHistogram(name, "s", description, advice: Buckets<double>(SecondsBuckets));
}
