using ClipHar.Core.Features;
using ClipHar.Core.Features.Materialization;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Rows;

namespace ClipHar.Tests.Core.Features;

/// <summary>Reads of the past, and bringing it online.</summary>
public abstract partial class FeatureStoreBehavior
{
    [TestMethod]
    public async Task GetHistoricalAsync_EdgesOfTheTimeToLive_AreIncluded()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras("10m"), Token);
        var time = FeatureFixture.Start.AddDays(-1);
        var moment = TimeSpan.FromMicroseconds(1);
        await PushAsync(fixture, FeatureFixture.Row(1, time, 1));

        var columns = await HistoricalAsync(
            fixture, (1, time - moment), (1, time), (1, time.AddMinutes(10)), (1, time.AddMinutes(10) + moment), (2, time));

        CollectionAssert.AreEqual(
            new[]
            {
                FeatureStatus.NotFound, FeatureStatus.Present, FeatureStatus.Present, FeatureStatus.NotFound, FeatureStatus.NotFound,
            },
            columns[1].Statuses.ToList());
        CollectionAssert.AreEqual(new object?[] { 1L, 1L, 1L, 1L, 2L }, columns[0].Values.ToList());
        Assert.AreEqual(time, columns[1].EventTimestamps[1]);
    }

    [TestMethod]
    [DataRow(null, 1)]
    [DataRow("30s", 2)]
    [DataRow("5s", 3)]
    public async Task GetHistoricalAsync_RandomRows_EqualsBruteForceAndNeverShowsTheFuture(string? ttl, int seed)
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(ttl), Token);
        var random = new Random(seed);
        var rows = Enumerable.Range(0, 900).Select(i => FeatureFixture.Row(
            random.Next(12), At(random), random.Next(20) == 0 ? null : i, $"scene {i}",
            created: FeatureFixture.Start.AddSeconds(random.Next(3)))).ToList();

        // In random order and parts, some of them twice: how rows come makes no difference.
        foreach (var part in rows.Concat(rows.Take(200)).Shuffle(random).Chunk(130))
        {
            await PushAsync(fixture, part);
        }

        var wanted = Enumerable.Range(0, 1500).Select(_ => ((long)random.Next(14), At(random))).ToArray();
        var columns = await HistoricalAsync(fixture, wanted);

        // Of equal keys, events and creations the last one pushed counts; they have no order here, so any of them is right.
        var limit = ttl is null
            ? TimeSpan.MaxValue
            : TimeSpan.Parse($"00:00:{ttl.TrimEnd('s')}", System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < wanted.Length; i++)
        {
            var (camera, time) = wanted[i];
            var candidates = rows
                .Where(row => (long)row.Entity["camera"]! == camera && row.EventTimestamp <= time && time - row.EventTimestamp <= limit)
                .GroupBy(row => (row.EventTimestamp, row.CreatedTimestamp!.Value))
                .MaxBy(group => group.Key)?.ToList() ?? [];
            Assert.AreEqual(candidates.Count == 0, columns[1].Statuses[i] == FeatureStatus.NotFound, $"row {i}");
            if (candidates.Count > 0)
            {
                Assert.IsTrue(columns[1].EventTimestamps[i] <= time, "A value from the future.");
                Assert.AreEqual(candidates[0].EventTimestamp, columns[1].EventTimestamps[i]);
                Assert.Contains(columns[1].Values[i],
                    candidates.Select(row => row.Values["brightness"] is float value ? (object?)value : null).ToList());
            }
        }

        static DateTimeOffset At(Random random) => FeatureFixture.Start.AddSeconds(-random.Next(120));
    }

    [TestMethod]
    public async Task MaterializeAsync_Full_BringsTheNewestRowInRangeOnlineAndAgainChangesNothing()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        var time = FeatureFixture.Start;
        await OfflineAsync(
            fixture,
            FeatureFixture.Row(1, time.AddHours(-3), 1), FeatureFixture.Row(1, time.AddHours(-2), 2),
            FeatureFixture.Row(1, time.AddHours(-1), 3),
            FeatureFixture.Row(2, time.AddHours(-9), 4), FeatureFixture.Row(3, time.AddHours(-2), 5));
        var request = new MaterializationRequest { Start = time.AddHours(-4), End = time.AddHours(-2) };

        var first = await fixture.Store.MaterializeAsync(request, null, null, Token);
        var again = await fixture.Store.MaterializeAsync(request, null, null, Token);
        var online = await fixture.OnlineAsync(Brightness, 1L, 2L, 3L);

        Assert.AreEqual(2, first.Keys["light"]);
        Assert.AreEqual(2, again.Keys["light"]);
        CollectionAssert.AreEqual(new object?[] { 2f, null, 5f }, online[1].Values.ToList());
    }

    [TestMethod]
    public async Task MaterializeAsync_Incremental_TakesWhatIsNewAndWhatCameLate()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        var time = FeatureFixture.Start;
        await OfflineAsync(fixture, FeatureFixture.Row(1, time.AddHours(-1), 1), FeatureFixture.Row(2, time.AddHours(-1), 2));
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        var first = await fixture.Store.MaterializeAsync(new MaterializationRequest(), null, null, Token);
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        await OfflineAsync(fixture, FeatureFixture.Row(2, time.AddMinutes(30), 3), FeatureFixture.Row(3, time.AddHours(-5), 4));
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));

        var second = await fixture.Store.MaterializeAsync(new MaterializationRequest(), null, null, Token);
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        var third = await fixture.Store.MaterializeAsync(new MaterializationRequest(), null, null, Token);
        var online = await fixture.OnlineAsync(Brightness, 1L, 2L, 3L);

        Assert.AreEqual(2, first.Keys["light"]);
        Assert.AreEqual(2, second.Keys["light"]);
        Assert.AreEqual(0, third.Keys["light"]);
        CollectionAssert.AreEqual(new object?[] { 1f, 3f, 4f }, online[1].Values.ToList());
    }

    [TestMethod]
    public async Task MaterializeAsync_InterruptedAnywhere_GoesOnFromItsCheckpoint()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        const int Cameras = 1900;
        foreach (var part in Enumerable.Range(0, Cameras).Chunk(500))
        {
            await OfflineAsync(fixture, [.. part.Select(camera => FeatureFixture.Row(camera, FeatureFixture.Start.AddHours(-1), camera))]);
        }

        MaterializationCheckpoint? checkpoint = null;
        MaterializationResult? result = null;
        var progress = new List<double>();
        for (var attempt = 0; result is null; attempt++)
        {
            try
            {
                var batches = 0;
                result = await fixture.Store.MaterializeAsync(
                    new MaterializationRequest(), checkpoint,
                    (reached, done) =>
                    {
                        (checkpoint, batches) = (reached, batches + 1);
                        progress.Add(done);
                        return batches == 2 ? throw new OperationCanceledException() : Task.CompletedTask;
                    },
                    Token);
            }
            catch (OperationCanceledException) when (attempt < 5)
            {
                // As a killed worker: the next attempt has the last checkpoint.
            }
        }

        Assert.AreEqual(Cameras, result.Keys["light"]);
        Assert.HasCount(5, progress);   // 1900 keys, 400 at a time: no batch was done twice
        CollectionAssert.AreEqual(progress.Order().ToList(), progress);
        foreach (var part in Enumerable.Range(0, Cameras).Chunk(500))
        {
            var online = await fixture.OnlineAsync(Brightness, [.. part.Select(camera => (object?)(long)camera)]);
            Assert.IsTrue(online[1].Values.Zip(part).All(pair => pair.First is float value && value == pair.Second));
        }
    }

    private Task OfflineAsync(FeatureFixture fixture, params FeatureRow[] rows) =>
        fixture.Store.PushAsync("light", rows, PushTarget.Offline, Token);
}
