using System.Globalization;
using System.Text;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Core.Jobs;

namespace ClipHar.Tests.Core.Features;

/// <summary>Embeddings of stored pictures.</summary>
public abstract partial class FeatureStoreBehavior
{
    [TestMethod]
    public async Task GetOrComputeAsync_SecondTime_ComputesOnlyWhatIsMissing()
    {
        var encoder = new FakeEncoder();
        await using var fixture = new FeatureFixture(await CreateDatabaseAsync(Token), encoder);
        var embeddings = fixture.Services.GetRequiredService<IEmbeddingFeatures>();
        var pictures = await AddPicturesAsync(fixture, 300);

        var first = await embeddings.GetOrComputeAsync([.. pictures.Take(200), pictures[7]], null, null, Token);
        var computed = encoder.Embedded;
        var second = await embeddings.GetOrComputeAsync(pictures, null, null, Token);

        Assert.AreEqual(200, computed);
        Assert.AreEqual(300, encoder.Embedded);
        Assert.AreEqual(201, first.Count);
        Assert.IsTrue(first.Embedding(7).SequenceEqual(first.Embedding(200)));
        for (var i = 0; i < pictures.Count; i++)
        {
            Assert.IsTrue(second.Embedding(i).SequenceEqual(FakeEncoder.Vector(Content(i), encoder.Model, 4)));
            Assert.IsTrue(second.Pooled(i).SequenceEqual(FakeEncoder.Vector(Content(i), encoder.Model, 6)));
        }
    }

    [TestMethod]
    public async Task GetOrComputeAsync_OtherWeights_AreKeptApartAndNeverJoined()
    {
        var encoder = new FakeEncoder();
        await using var fixture = new FeatureFixture(await CreateDatabaseAsync(Token), encoder);
        var embeddings = fixture.Services.GetRequiredService<IEmbeddingFeatures>();
        var pictures = await AddPicturesAsync(fixture, 3);

        var old = await embeddings.GetOrComputeAsync(pictures, null, null, Token);
        encoder.Model = new FakeEncoder("b").Model;
        var other = await embeddings.GetOrComputeAsync(pictures, null, null, Token);
        var views = (await fixture.Store.GetCatalogAsync(Token)).Views.ToList();
        var mixed = await Assert.ThrowsExactlyAsync<EncoderMismatchException>(() => fixture.Store.GetHistoricalAsync(
            new() { Features = [.. views.Select(view => $"{view.Name}:embedding")], FullFeatureNames = true, Rows = [] }, Token));

        Assert.AreEqual(6, encoder.Embedded);
        Assert.IsFalse(old.Embedding(0).SequenceEqual(other.Embedding(0)));
        CollectionAssert.AreEqual(
            new[] { "picture_embeddings_aaaaaaaaaaaa", "picture_embeddings_bbbbbbbbbbbb" }, views.Select(view => view.Name).ToList());
        Assert.AreEqual(encoder.Model.Digest, views[1].Encoder);
        Assert.AreEqual("fake", views[1].Definition.Lineage!.Model);
        Assert.HasCount(2, mixed.Encoders);
    }

    [TestMethod]
    public async Task GetOrComputeAsync_Cancelled_KeepsWhatWasDoneAndGoesOnBehindIt()
    {
        var encoder = new FakeEncoder();
        await using var fixture = new FeatureFixture(await CreateDatabaseAsync(Token), encoder);
        var embeddings = fixture.Services.GetRequiredService<IEmbeddingFeatures>();
        var pictures = await AddPicturesAsync(fixture, 200);
        using var cancellation = new CancellationTokenSource();
        encoder.OnPicture = number =>
        {
            if (number == 100)
            {
                cancellation.Cancel();
            }
        };

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => embeddings.ComputeMissingAsync(pictures, null, null, cancellation.Token));
        encoder.OnPicture = _ => { };
        var progress = new List<EmbeddingProgress>();
        var summary = await embeddings.ComputeMissingAsync(pictures, null, new Immediate<EmbeddingProgress>(progress.Add), Token);

        Assert.AreEqual(99, summary.Cached);
        Assert.AreEqual(201, encoder.Embedded);   // the hundredth was cut off, and done again
        Assert.AreEqual(new EmbeddingProgress(99, 200, 99, 0), progress[0]);
        Assert.AreEqual(new EmbeddingProgress(200, 200, 99, 0), progress[^1]);
    }

    [TestMethod]
    public async Task GetOrComputeAsync_PicturesThatCannotBeReadOrAreNotThere_SayWhyAndLeaveTheOthers()
    {
        var encoder = new FakeEncoder();
        await using var fixture = new FeatureFixture(await CreateDatabaseAsync(Token), encoder);
        var embeddings = fixture.Services.GetRequiredService<IEmbeddingFeatures>();
        var good = (await AddPicturesAsync(fixture, 1))[0];
        var bad = (await fixture.Objects.AddAsync("!"u8.ToArray(), Token)).Id;
        var absent = ObjectId.Of("absent"u8);
        var folder = ObjectId.Of("folder"u8, isDirectory: true);

        var matrix = await embeddings.GetOrComputeAsync([bad, good, absent, folder], null, null, Token);

        CollectionAssert.AreEquivalent(new[] { bad, absent, folder }, matrix.Failures.Keys.ToList());
        Assert.AreEqual("not a picture", matrix.Failures[bad]);
        Assert.Contains(absent.ToString(), matrix.Failures[absent]);
        CollectionAssert.AreEqual(new[] { false, true, false, false }, Enumerable.Range(0, 4).Select(matrix.HasRow).ToList());
        Assert.IsTrue(matrix.Embedding(0).SequenceEqual(new float[4]));
    }

    [TestMethod]
    public async Task GetOrComputeAsync_ManyAtOnce_EmbedEachPictureOnce()
    {
        var encoder = new FakeEncoder();
        await using var fixture = new FeatureFixture(await CreateDatabaseAsync(Token), encoder);
        var embeddings = fixture.Services.GetRequiredService<IEmbeddingFeatures>();
        var pictures = await AddPicturesAsync(fixture, 80);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => embeddings.GetOrComputeAsync(pictures, null, null, Token))));

        Assert.AreEqual(80, encoder.Embedded);
    }

    [TestMethod]
    public async Task RunAsync_JobOfSinglePictures_ReportsAndSaysWhatFailed()
    {
        await using var fixture = new FeatureFixture(await CreateDatabaseAsync(Token), new FakeEncoder());
        var pictures = await AddPicturesAsync(fixture, 3);
        var job = new EmbeddingJob(fixture.Services.GetRequiredService<IEmbeddingFeatures>());
        var journal = new ListJournal();

        var result = await job.RunAsync(
            journal.Context(EmbeddingJob.KindName, new EmbeddingJobRequest { Pictures = [.. pictures, ObjectId.Of("absent"u8)] }), Token);
        var refused = await Assert.ThrowsExactlyAsync<JobFailedException>(
            () => job.RunAsync(journal.Context(EmbeddingJob.KindName, new EmbeddingJobRequest()), Token));

        var read = System.Text.Json.JsonSerializer.Deserialize<EmbeddingJobResult>(result!.Value, JobJson.Options)!;
        Assert.AreEqual(4, read.Pictures);
        Assert.AreEqual(1, read.Failed);
        Assert.AreEqual(1.0, journal.Progress[^1]);
        Assert.Contains("dataset", refused.Message);
    }

    private async Task<List<ObjectId>> AddPicturesAsync(FeatureFixture fixture, int count)
    {
        var pictures = new List<ObjectId>();
        for (var i = 0; i < count; i++)
        {
            pictures.Add((await fixture.Objects.AddAsync(Content(i), Token)).Id);
        }

        return pictures;
    }

    private static byte[] Content(int index) => Encoding.ASCII.GetBytes($"picture {index.ToString(CultureInfo.InvariantCulture)}");

    private sealed class Immediate<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
