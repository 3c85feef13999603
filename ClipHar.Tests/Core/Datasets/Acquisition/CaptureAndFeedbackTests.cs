using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Feedback;
using ClipHar.Core.Datasets.Acquisition.Pipeline;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

[TestClass]
public sealed class CaptureAndFeedbackTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Import_Capture_KeepsLabelSessionAndConsent()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var first = await fixture.Get<IObjectStore>().AddAsync(Drawings.Jpeg(1), Token);
        var second = await fixture.Get<IObjectStore>().AddAsync(Drawings.Jpeg(2), Token);
        object[] frames =
        [
            new { object_id = first.Id.ToString(), label = "running", session = "s1", captured_at = "2026-01-02T03:04:05Z" },
            new { object_id = second.Id.ToString(), session = "s1" },
            new { object_id = new string('0', 32) },
        ];

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "capture", consent = true, frames }), Token);

        Assert.AreEqual((2, 1, 1), (result.SampleCount, result.Counts.Unlabelled, result.Counts.Broken));
        var sample = (await fixture.SamplesAsync("har", Token)).Single(one => one.Label == "running");
        Assert.AreEqual(("capture:s1", "given"), (sample.Group, sample.Attributes!["consent"]));
        Assert.StartsWith("2026-01-02T03:04:05", sample.Attributes["captured_at"]);
        Assert.AreEqual($"capture/s1/{first.Id}.jpg", sample.Path);
    }

    [TestMethod]
    public async Task Check_CaptureWithoutConsent_IsRefused()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var frames = new[] { new { object_id = new string('0', 32) } };

        foreach (var source in (object[])[new { kind = "capture", frames }, new { kind = "capture", consent = false, frames }])
        {
            var error = Assert.ThrowsExactly<ImportException>(() => fixture.Get<ImportRequests>().Check(ImportFixture.Request(source)));
            Assert.Contains("source.consent", error.Message);
        }
    }

    [TestMethod]
    public async Task Import_FeedbackWhereNothingKeepsPictures_SaysSo()
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var items = new[] { new { prediction_id = new string('a', 32), label = "running" } };

        var error = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => fixture.RunAsync(ImportFixture.Request(new { kind = "feedback", items }), Token));

        Assert.Contains("There is no such prediction", error.Message);
    }

    [TestMethod]
    public async Task Import_FeedbackWithKeptPictures_HasTheCorrectLabel()
    {
        await using var fixture = await ImportFixture.CreateAsync(
            Token, more: services => services.AddSingleton<IPredictionPictures, KeptPictures>());
        var kept = await fixture.Get<IObjectStore>().AddAsync(Drawings.Jpeg(1), Token);
        var items = new object[] { new { prediction_id = kept.Id.ToString(), label = "running" }, new { prediction_id = "gone" } };

        var result = await fixture.RunAsync(ImportFixture.Request(new { kind = "feedback", items }), Token);

        var sample = (await fixture.SamplesAsync("har", Token)).Single();
        Assert.AreEqual(("running", "eating", kept.Id.ToString()), (
            sample.Label, sample.Attributes!["predicted_label"], sample.Attributes["prediction_id"]));
        var problem = result.Problems.Single();
        Assert.AreEqual((ImportProblemKinds.Broken, "prediction gone"), (problem.Kind, problem.Where));
        Assert.Contains("was not kept", problem.Why);
    }

    [TestMethod]
    [DataRow("{\"kind\":\"folder\"}", "there are kind, path")]
    [DataRow("{\"kind\":\"folder\",\"path\":\"/x\",\"pth\":1}", "there are kind, path")]
    [DataRow("{\"kind\":\"rendered\",\"size\":\"big\"}", "source.size")]
    [DataRow("{\"kind\":\"rendered\",\"counts\":{\"flying\":1}}", "'flying' cannot be drawn")]
    [DataRow("{\"kind\":\"ftp\"}", "There is no source 'ftp'")]
    [DataRow("{}", "kind is missing")]
    [DataRow("[]", "kind is missing")]
    public async Task Check_WrongSettings_NamesTheMember(string source, string expected)
    {
        await using var fixture = await ImportFixture.CreateAsync(Token);
        var request = new DatasetImport { Dataset = "har", Source = System.Text.Json.JsonDocument.Parse(source).RootElement };

        var error = Assert.ThrowsExactly<ImportException>(() => fixture.Get<ImportRequests>().Check(request));

        Assert.Contains(expected, error.Message);
    }

    /// <summary>Keeps each picture under its object id.</summary>
    private sealed class KeptPictures : IPredictionPictures
    {
        public Task<PredictionPicture> FindAsync(string predictionId, CancellationToken cancellationToken) => Task.FromResult(
            ObjectId.TryParse(predictionId, out var id)
                ? new PredictionPicture(id, null, "eating")
                : new PredictionPicture(null, "The picture was not kept.", "eating"));
    }
}
