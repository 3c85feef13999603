using ClipHar.Core.Features;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Registry;
using ClipHar.Core.Features.Rows;
using ClipHar.Tests.Core.Storage;

namespace ClipHar.Tests.Core.Features;

/// <summary>What every database must do for features.</summary>
public abstract partial class FeatureStoreBehavior
{
    private static readonly string[] Brightness = ["light:brightness"];

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task ApplyAsync_SameTwice_ChangesNothingAndAChangeMakesANewVersion()
    {
        await using var fixture = await CreateAsync();

        var first = await fixture.Store.ApplyAsync(FeatureFixture.Cameras("1d"), Token);
        var again = await fixture.Store.ApplyAsync(FeatureFixture.Cameras("24h"), Token);
        var changed = await fixture.Store.ApplyAsync(FeatureFixture.Cameras("2d"), Token);
        var catalog = await fixture.Store.GetCatalogAsync(Token);

        CollectionAssert.AreEqual(
            new[] { FeatureChangeKind.Created, FeatureChangeKind.Created }, first.Select(change => change.Kind).ToList());
        Assert.IsTrue(again.All(change => change.Kind == FeatureChangeKind.Unchanged), "1d is 24h.");
        Assert.AreEqual(FeatureChangeKind.NewVersion, changed[1].Kind);
        Assert.AreEqual(2, changed[1].Version);
        Assert.AreEqual(TimeSpan.FromDays(1), catalog.GetView("light", 1).Ttl);
        Assert.AreEqual(TimeSpan.FromDays(2), catalog.GetView("light").Ttl);
        Assert.AreEqual("vision team", catalog.GetView("light").Definition.Owner);
        Assert.AreEqual(EntityValueType.Int64, catalog.FindEntity("camera")!.ValueType);
    }

    [TestMethod]
    public async Task ApplyAsync_ManyAtOnce_OneVersionEach()
    {
        await using var fixture = await CreateAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token))));

        Assert.AreEqual(1, results.Count(changes => changes[1].Kind == FeatureChangeKind.Created));
        Assert.HasCount(1, (await fixture.Store.GetCatalogAsync(Token)).Versions("light"));
    }

    [TestMethod]
    public async Task ApplyAsync_NewVersionWithTheSameFeatures_KeepsItsRowsAndAnotherSchemaStartsEmpty()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        await PushAsync(fixture, FeatureFixture.Row(1, FeatureFixture.Start, 0.5f));

        await fixture.Store.ApplyAsync(FeatureFixture.Cameras("1d"), Token);
        var kept = await fixture.OnlineAsync(Brightness, 1L);
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras("1d", dtype: "float64"), Token);
        var empty = await fixture.OnlineAsync(Brightness, 1L);
        var old = await fixture.OnlineAsync(["light@2:brightness"], 1L);

        Assert.AreEqual(0.5f, kept[1].Values[0]);
        Assert.AreEqual(FeatureStatus.NotFound, empty[1].Statuses[0]);
        Assert.AreEqual(0.5f, old[1].Values[0]);
    }

    [TestMethod]
    public async Task PushAsync_EveryTypeAndShape_ComesBackFromBothStores()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(AllTypes(), Token);
        var time = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddMicroseconds(7);
        var values = new Dictionary<string, object?>
        {
            ["bool"] = true,
            ["int32"] = int.MinValue,
            ["int64"] = long.MaxValue,
            ["float32"] = 1.5f,
            ["float64"] = double.Epsilon,
            ["string"] = "Käse | \\ \"",
            ["bytes"] = new byte[] { 0, 255, 1 },
            ["timestamp"] = time,
            ["vector"] = new float[] { 1, -2, 3 },
            ["matrix"] = new object[] { new object[] { 1L, 2L }, new object[] { 3L, 4L }, new object[] { 5L, 6L } },
            ["words"] = new[] { "a", "", "ccc" },
        };
        var key = new Dictionary<string, object?> { ["place"] = "a|b\\", ["camera"] = -7L };
        await fixture.Store.PushAsync(
            "everything", [new FeatureRow { Entity = key, EventTimestamp = time, Values = values }], PushTarget.OnlineAndOffline, Token);

        var online = await fixture.Store.GetOnlineAsync(
            new()
            {
                Features = ["everything:*"],
                Entities = key.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<object?>)[pair.Value])
            }, Token);
        var historical = await fixture.Store.GetHistoricalAsync(
            new() { Features = ["everything:*"], Rows = [new EntityRow(key, time)] }, Token);

        foreach (var columns in new[] { online, historical })
        {
            var read = columns.ToDictionary(column => column.Name, column => column.Values[0]);
            foreach (var (name, value) in values.Where(pair => pair.Value is not (Array or DateTimeOffset)))
            {
                Assert.AreEqual(value, read[name], name);
            }

            Assert.AreEqual(time.ToUniversalTime(), read["timestamp"]);
            CollectionAssert.AreEqual((byte[])values["bytes"]!, (byte[])read["bytes"]!);
            CollectionAssert.AreEqual(new float[] { 1, -2, 3 }, (float[])read["vector"]!);
            CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4, 5, 6 }, (long[])read["matrix"]!);
            CollectionAssert.AreEqual(new[] { "a", "", "ccc" }, (string[])read["words"]!);
            Assert.AreEqual(-7L, read["camera"]);
            Assert.AreEqual(time.ToUniversalTime(), columns.Single(column => column.Name == "bool").EventTimestamps[0]);
        }
    }

    [TestMethod]
    public async Task PushAsync_ManyMistakes_NamesEachAndWritesNothing()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        FeatureRow Bad(Dictionary<string, object?> entity, Dictionary<string, object?> values, DateTimeOffset? time = null) =>
            new() { Entity = entity, EventTimestamp = time ?? FeatureFixture.Start, Values = values };

        var refused = await Assert.ThrowsExactlyAsync<FeatureRequestException>(() => PushAsync(
            fixture,
            FeatureFixture.Row(1, FeatureFixture.Start, 1),
            Bad([], []),
            Bad(new() { ["camera"] = "one" }, new() { ["brightness"] = "dark", ["shade"] = 1 }),
            Bad(new() { ["camera"] = 2L }, new() { ["brightness"] = float.NaN }, FeatureFixture.Start.AddDays(3))));

        CollectionAssert.AreEquivalent(
            new[]
            {
                "rows[1].entity", "rows[2].entity", "rows[2].brightness", "rows[2].shade", "rows[3].brightness", "rows[3].event_timestamp",
            },
            refused.Errors.Keys.ToList());
        Assert.AreEqual(FeatureStatus.NotFound, (await fixture.OnlineAsync(Brightness, 1L))[1].Statuses[0]);
    }

    [TestMethod]
    public async Task PushAsync_RowsInAnyOrder_OnlineKeepsTheNewestEventThenTheNewestCreation()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        var time = FeatureFixture.Start;
        FeatureRow[] rows =
        [
            FeatureFixture.Row(1, time.AddHours(-2), 1, created: time),
            FeatureFixture.Row(1, time.AddHours(-1), 2, created: time.AddMinutes(-9)),
            FeatureFixture.Row(1, time.AddHours(-1), 3, created: time.AddMinutes(-3)),
            FeatureFixture.Row(1, time.AddHours(-1), 4, created: time.AddMinutes(-5)),
        ];

        foreach (var row in rows)
        {
            await PushAsync(fixture, row);
        }

        await PushAsync(fixture, rows);
        await PushAsync(fixture, [.. rows.Reverse()]);

        Assert.AreEqual(3f, (await fixture.OnlineAsync(Brightness, 1L))[1].Values[0]);
    }

    [TestMethod]
    public async Task PushAsync_ToOneStore_LeavesTheOtherAlone()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);
        await fixture.Store.PushAsync("light", [FeatureFixture.Row(1, FeatureFixture.Start, 1)], PushTarget.Online, Token);
        await fixture.Store.PushAsync("light", [FeatureFixture.Row(2, FeatureFixture.Start, 2)], PushTarget.Offline, Token);

        var online = await fixture.OnlineAsync(Brightness, 1L, 2L);
        var offline = await HistoricalAsync(fixture, (1, FeatureFixture.Start), (2, FeatureFixture.Start));

        CollectionAssert.AreEqual(new object?[] { 1f, null }, online[1].Values.ToList());
        CollectionAssert.AreEqual(new object?[] { null, 2f }, offline[1].Values.ToList());
    }

    [TestMethod]
    public async Task GetOnlineAsync_AtTheEndOfTheTimeToLive_IsPresentAndAMomentLaterIsNot()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras("10m"), Token);
        await PushAsync(fixture, FeatureFixture.Row(1, FeatureFixture.Start, 1), FeatureFixture.Row(2, FeatureFixture.Start, null));

        fixture.Clock.SetUtcNow(FeatureFixture.Start.AddMinutes(10));
        var edge = await fixture.OnlineAsync(Brightness, 1L, 2L, 3L);
        fixture.Clock.Advance(TimeSpan.FromMicroseconds(1));
        var late = await fixture.OnlineAsync(Brightness, 1L, 2L, 3L);

        CollectionAssert.AreEqual(
            new[] { FeatureStatus.Present, FeatureStatus.NullValue, FeatureStatus.NotFound }, edge[1].Statuses.ToList());
        CollectionAssert.AreEqual(
            new[] { FeatureStatus.OutsideMaxAge, FeatureStatus.NullValue, FeatureStatus.NotFound }, late[1].Statuses.ToList());
        Assert.AreEqual(1f, late[1].Values[0]);
        Assert.AreEqual(FeatureFixture.Start, late[1].EventTimestamps[0]);
        Assert.AreEqual(DateTimeOffset.UnixEpoch, late[1].EventTimestamps[2]);
    }

    [TestMethod]
    public async Task GetAsync_FeaturesOfTwoEncoders_IsRefusedInEveryRequest()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(Encoders(), Token);
        string[] mixed = ["clip_a:vector", "clip_b:other"];
        var row = new Dictionary<string, object?> { ["picture"] = "p" };

        var online = await Assert.ThrowsExactlyAsync<EncoderMismatchException>(() => fixture.Store.GetOnlineAsync(
            new() { Features = mixed, Entities = new Dictionary<string, IReadOnlyList<object?>> { ["picture"] = ["p"] } }, Token));
        var historical = await Assert.ThrowsExactlyAsync<EncoderMismatchException>(() => fixture.Store.GetHistoricalAsync(
            new() { Features = mixed, Rows = [new EntityRow(row, FeatureFixture.Start)] }, Token));
        var service = await Assert.ThrowsExactlyAsync<FeatureRequestException>(() => fixture.Store.ApplyAsync(
            new() { Services = [new FeatureServiceDefinition { Name = "mixed", Features = mixed }] }, Token));
        var versions = await fixture.Store.ApplyAsync(
            new() { Views = [Encoders().Views[0] with { Encoder = new string('c', 64) }] }, Token);
        var oldAndNew = await Assert.ThrowsExactlyAsync<EncoderMismatchException>(() => fixture.Store.GetHistoricalAsync(
            new() { Features = ["clip_a@1:vector", "clip_a:vector"], Rows = [new EntityRow(row, FeatureFixture.Start)] }, Token));

        Assert.Contains("different encoders", online.Message);
        Assert.Contains("clip_a@1 of aaaaaaaaaaaa", online.Message);
        Assert.Contains("clip_b@1 of bbbbbbbbbbbb", historical.Message);
        Assert.Contains("services[0].features", service.Message);
        Assert.AreEqual(2, versions[0].Version);
        Assert.HasCount(2, oldAndNew.Encoders);
        await fixture.Store.GetHistoricalAsync(
            new() { Features = ["clip_b:other", "clip_b:weight"], Rows = [new EntityRow(row, FeatureFixture.Start)] }, Token);
    }

    [TestMethod]
    public async Task GetAsync_RequestsThatCannotBeAnswered_SayWhy()
    {
        await using var fixture = await CreateAsync();
        await fixture.Store.ApplyAsync(FeatureFixture.Cameras(), Token);

        await RefusedAsync(fixture, ["light"], "view:feature", 1L);
        await RefusedAsync(fixture, ["light:nothing"], "brightness", 1L);
        await RefusedAsync(fixture, ["light@x:brightness"], "version", 1L);
        await RefusedAsync(fixture, ["light:brightness", "light:brightness"], "twice", 1L);
        await RefusedAsync(fixture, [], "features", 1L);
        await RefusedAsync(fixture, Brightness, "camera", "one");
        await RefusedAsync(fixture, Brightness, "missing", [null]);
        var unknown = await Assert.ThrowsExactlyAsync<FeatureNotFoundException>(() => fixture.OnlineAsync(["dark:brightness"], 1L));
        var version = await Assert.ThrowsExactlyAsync<FeatureNotFoundException>(() => fixture.OnlineAsync(["light@9:brightness"], 1L));
        Assert.Contains("light", unknown.Message);
        Assert.Contains("newest is 1", version.Message);
    }

    internal abstract Task<StoreFixture> CreateDatabaseAsync(CancellationToken cancellationToken);

    private async Task<FeatureFixture> CreateAsync() => new(await CreateDatabaseAsync(Token));

    private static async Task RefusedAsync(FeatureFixture fixture, string[] features, string expected, params object?[] cameras)
    {
        var refused = await Assert.ThrowsExactlyAsync<FeatureRequestException>(() => fixture.OnlineAsync(features, cameras));
        Assert.Contains(expected, refused.Message);
    }

    private Task PushAsync(FeatureFixture fixture, params FeatureRow[] rows) =>
        fixture.Store.PushAsync("light", rows, PushTarget.OnlineAndOffline, Token);

    private Task<IReadOnlyList<FeatureColumn>> HistoricalAsync(FeatureFixture fixture, params (long Camera, DateTimeOffset Time)[] rows) =>
        fixture.Store.GetHistoricalAsync(
            new HistoricalRequest
            {
                Features = Brightness,
                Rows = [.. rows.Select(row => new EntityRow(new Dictionary<string, object?> { ["camera"] = row.Camera }, row.Time))],
            },
            Token);
}
