using ClipHar.Core.Serving.Predictions;
using ClipHar.Monitor.Drift;

using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Monitor;

[TestClass]
public sealed class DriftTests
{
    private static readonly PredictionStream Stream = new("demo", "0123456789ab", "har-15");
    private static readonly string[] Labels = ["running", "sitting", "sleeping"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Compare_SameDistribution_RarelyRaisesAFalseAlarm()
    {
        var random = new Random(1);
        var options = new DriftOptions();

        var alarms = Enumerable.Range(0, 200).Count(
            _ => DriftCheck.Compare(Stream, Sample(random, 300), Sample(random, 300), options).Drifted);

        // At a level of 1 % a check, 200 checks give 2 alarms on average; 9 or more would come about once in 4000 such runs.
        Assert.IsLessThan(9, alarms);
    }

    [TestMethod]
    public void Compare_LabelsChange_NamesTheLabels()
    {
        var random = new Random(2);
        var current = Sample(random, 300).Select(p => p with { TopLabel = "sleeping" }).ToArray();

        var report = DriftCheck.Compare(Stream, Sample(random, 300), current, new DriftOptions());

        Assert.AreEqual("labels", report.Findings.Single(f => f.Drifted).Property);
    }

    [TestMethod]
    public void Compare_CameraIsCovered_NamesThePicture()
    {
        var random = new Random(3);
        var current = Sample(random, 300).Select(p => p with { Quality = new PictureQuality(0.02, 0.01, p.Quality.Sharpness) }).ToArray();

        var report = DriftCheck.Compare(Stream, Sample(random, 300), current, new DriftOptions());

        CollectionAssert.AreEquivalent(
            new[] { "luminance", "contrast" }, report.Findings.Where(f => f.Drifted).Select(f => f.Property).ToArray());
    }

    [TestMethod]
    public void Compare_TooFewPredictions_GivesNoVerdict()
    {
        var random = new Random(4);

        var report = DriftCheck.Compare(Stream, Sample(random, 300), Sample(random, 99), new DriftOptions());

        Assert.IsFalse(report.HasVerdict);
        Assert.IsFalse(report.Drifted);
    }

    [TestMethod]
    public async Task Check_DriftedStream_IsMeasured()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        var random = new Random(5);
        var reference = Sample(random, 300).Select(p => p with { CreatedAt = clock.GetUtcNow().AddHours(-3) });
        var current = Sample(random, 300).Select(p => p with { CreatedAt = clock.GetUtcNow().AddMinutes(-1), TopScore = p.TopScore / 2 });
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var instruments = new DriftInstruments(meters);
        using var detected = new MetricCollector<int>(meters, DriftInstruments.MeterName, "cliphar.drift.detected");
        using var watch = new DriftWatch(
            new MemoryStore([.. reference, .. current]), Options.Create(new DriftOptions()), instruments, clock,
            NullLogger<DriftWatch>.Instance);

        var report = (await watch.CheckAsync(TestContext.CancellationToken)).Single();
        detected.RecordObservableInstruments();

        Assert.AreEqual((300, 300), (report.ReferenceCount, report.CurrentCount));
        Assert.AreEqual("confidence", report.Findings.Single(f => f.Drifted).Property);
        Assert.AreEqual(1, detected.LastMeasurement!.Value);
    }

    private static Prediction[] Sample(Random random, int count) => [.. Enumerable.Range(0, count).Select(i => Make(random, i))];

    private static Prediction Make(Random random, int index)
    {
        var (label, score) = (Labels[random.Next(Labels.Length)], 0.5 + (0.5 * random.NextDouble()));
        return new Prediction
        {
            Id = $"{index:D6}",
            CreatedAt = DateTimeOffset.UnixEpoch,
            ModelName = Stream.Model,
            ModelVersion = Stream.ModelVersion,
            Vocabulary = Stream.Vocabulary,
            Source = PredictionSource.Stream,
            ImageSha256 = "",
            ImageBytes = 1000,
            Width = 64,
            Height = 64,
            TopLabel = label,
            TopScore = score,
            Labels = [new RankedLabel(label, score)],
            Timings = new PredictionTimings(1, 1, 1, 1),
            Quality = new PictureQuality(0.3 + (0.4 * random.NextDouble()), 0.2 + (0.1 * random.NextDouble()), random.NextDouble() * 0.01),
        };
    }

    private sealed class MemoryStore(Prediction[] all) : IPredictionStore
    {
        public Task<Prediction?> FindAsync(string id, CancellationToken cancellationToken) =>
            Task.FromResult(all.FirstOrDefault(p => p.Id == id));

        public Task<PredictionPage> ListAsync(PredictionQuery query, CancellationToken cancellationToken)
        {
            var from = query.Cursor is { } cursor ? int.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : 0;
            var matching = all.Where(p => p.CreatedAt >= query.Since && p.CreatedAt < query.Until).ToArray();
            var next = from + query.Limit < matching.Length
                ? (from + query.Limit).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : null;
            return Task.FromResult(new PredictionPage([.. matching.Skip(from).Take(query.Limit)], next));
        }
    }
}
