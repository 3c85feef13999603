using System.Diagnostics.Metrics;

using ClipHar.Training.Loop;

namespace ClipHar.Trainer;

/// <summary>Where the run stands, as metrics.</summary>
internal sealed class TrainerInstruments
{
    public const string MeterName = "ClipHar.Trainer";

    private volatile TrainingProgress? _latest;

    public TrainerInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("cliphar.training.step", () => Measure(p => p.Step), description: "Steps done.");
        meter.CreateObservableGauge("cliphar.training.loss", () => Measure(p => p.Loss), description: "Loss of the last step.");
        meter.CreateObservableGauge(
            "cliphar.training.throughput", () => Measure(p => p.ImagesPerSecond), "{image}/s", "Images per second so far.");
        meter.CreateObservableGauge(
            "cliphar.training.remaining", () => Measure(p => p.Remaining.TotalSeconds), "s", "Estimated time left.");
    }

    public void Update(TrainingProgress progress) => _latest = progress;

    private IEnumerable<Measurement<double>> Measure(Func<TrainingProgress, double> value) =>
        _latest is { } progress ? [new Measurement<double>(value(progress))] : [];
}
