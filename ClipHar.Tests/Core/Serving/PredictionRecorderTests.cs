using System.Diagnostics.Metrics;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Storage;
using ClipHar.Tests.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Serving;

[TestClass]
public sealed class PredictionRecorderTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Record_NotYetWritten_CanAlreadyBeFound()
    {
        await using var fixture = await StoreFixture.SqliteAsync(Token);
        using var parts = Parts(fixture.Database);
        var prediction = Next();

        Assert.IsTrue(parts.Recorder.Record(prediction));

        Assert.AreSame(prediction, await parts.Recorder.FindAsync(prediction.Id, Token));
    }

    [TestMethod]
    public async Task StopAsync_QueueNotEmpty_WritesWhatIsLeft()
    {
        await using var fixture = await StoreFixture.SqliteAsync(Token);
        using var parts = Parts(fixture.Database);
        var predictions = Enumerable.Range(0, 100).Select(_ => Next()).ToList();
        predictions.ForEach(prediction => parts.Recorder.Record(prediction));

        await parts.Writer.StartAsync(Token);
        await parts.Writer.StopAsync(Token);

        Assert.HasCount(100, (await parts.Store.ListAsync(new PredictionQuery { Limit = 500 }, Token)).Items);
        Assert.IsFalse(parts.Recorder.Record(Next()), "After the end nothing more is taken.");
    }

    [TestMethod]
    public async Task ListAsync_RecordedJustBefore_ShowsIt()
    {
        await using var fixture = await StoreFixture.SqliteAsync(Token);
        using var parts = Parts(fixture.Database);
        await parts.Writer.StartAsync(Token);
        var prediction = Next();
        parts.Recorder.Record(prediction);

        var page = await parts.Recorder.ListAsync(new PredictionQuery(), Token);

        Assert.AreEqual(prediction.Id, page.Items.Single().Id);
        await parts.Writer.StopAsync(Token);
    }

    [TestMethod]
    public async Task Record_QueueFull_DropsAndCounts()
    {
        await using var fixture = await StoreFixture.SqliteAsync(Token);
        using var parts = Parts(fixture.Database, capacity: 16);
        long dropped = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == parts.Meters && instrument.Name == "cliphar.predictions.dropped")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref dropped, value));
        listener.Start();

        var taken = Enumerable.Range(0, 20).Count(_ => parts.Recorder.Record(Next()));

        Assert.AreEqual(16, taken);
        Assert.AreEqual(4, dropped);
    }

    [TestMethod]
    public async Task Writer_DatabaseFailsAtFirst_TriesAgainAndLosesNothing()
    {
        await using var fixture = await StoreFixture.SqliteAsync(Token);
        var flaky = new FlakyContexts(fixture.Database, failures: 2);
        using var parts = Parts(flaky);
        await parts.Writer.StartAsync(Token);
        parts.Recorder.Record(Next());
        var flushed = parts.Recorder.FlushAsync(Token);

        while (!flushed.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.HasCount(1, (await new PredictionStore(fixture.Database).ListAsync(new PredictionQuery(), Token)).Items);
        Assert.AreEqual(0, flaky.FailuresLeft);
        await parts.Writer.StopAsync(Token);
    }

    private Prediction Next() => Sample.Prediction(new TimeOrderedIds(_clock).Next(), _clock.GetUtcNow());

    private RecorderParts Parts(IDbContextFactory<ClipHarDbContext> contexts, int capacity = 1024)
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = Options.Create(new PredictionOptions { QueueCapacity = capacity });
        var meters = services.GetRequiredService<IMeterFactory>();
        var instruments = new PredictionInstruments(meters);
        var store = new PredictionStore(contexts);
        var recorder = new PredictionRecorder(store, instruments, options, _clock, NullLogger<PredictionRecorder>.Instance);
        var writer = new PredictionWriter(recorder, store, instruments, options, _clock, NullLogger<PredictionWriter>.Instance);
        return new RecorderParts(store, recorder, writer, meters, services);
    }

    private sealed record RecorderParts(
        PredictionStore Store, PredictionRecorder Recorder, PredictionWriter Writer, IMeterFactory Meters, ServiceProvider Services) : IDisposable
    {
        public void Dispose()
        {
            Writer.Dispose();
            Services.Dispose();
        }
    }

    private sealed class FlakyContexts(IDbContextFactory<ClipHarDbContext> inner, int failures) : IDbContextFactory<ClipHarDbContext>
    {
        public int FailuresLeft { get; private set; } = failures;

        public ClipHarDbContext CreateDbContext()
        {
            if (FailuresLeft > 0)
            {
                FailuresLeft--;
                throw new InvalidOperationException("The database is away.");
            }

            return inner.CreateDbContext();
        }
    }
}
