using System.Net;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Transforms;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Api;

/// <summary>GET /v1/transforms and POST /v1/transforms/preview.</summary>
[TestClass]
public sealed class TransformApiTests
{
    private static ApiHost _host = null!;
    private static HttpClient _http = null!;
    private static ClipHarClient _client = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost();
        _http = _host.CreateClient();
        _client = new ClipHarClient(_http, new FakeTimeProvider());
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task List_BuiltIns_EndWithTheModelsPreprocessing()
    {
        var catalog = await _client.GetTransformsAsync(null, Token);

        Assert.AreSequenceEqual(["none", "light", "medium", "strong"], catalog.Pipelines.Select(pipeline => pipeline.Name));
        Assert.IsTrue(catalog.Pipelines.All(pipeline => pipeline.Preprocessing.ImageSize == 32));
        Assert.AreEqual(4, catalog.Pipelines.Select(pipeline => pipeline.Hash).Distinct().Count());
        var jitter = catalog.StepTypes.Single(type => type.Type == "color_jitter");
        Assert.AreEqual("range", jitter.Parameters.Single(parameter => parameter.Name == "hue").Kind);
        Assert.AreEqual(0.5, jitter.Parameters.Single(parameter => parameter.Name == "hue").Maximum);
    }

    [TestMethod]
    public async Task Preview_File_GivesPicturesOfTheModelsSizeThatTheSeedRepeats()
    {
        var settings = new TransformPreviewRequest { Seed = 7, Count = 3, Pipeline = JsonSerializer.SerializeToElement("strong") };

        var first = await _client.PreviewTransformAsync(File(), settings, Token);
        var again = await _client.PreviewTransformAsync(File(), settings with { Seed = 8, Count = 2 }, Token);

        Assert.AreEqual("strong", first.Pipeline.Name);
        Assert.AreSequenceEqual([7UL, 8UL, 9UL], first.Pictures.Select(picture => picture.Seed!.Value));
        Assert.AreSequenceEqual(first.Pictures.Skip(1).Select(picture => picture.Jpeg), again.Pictures.Select(picture => picture.Jpeg));
        foreach (var picture in first.Pictures.Append(first.Original!))
        {
            using var decoded = ImageDecoder.Decode(Convert.FromBase64String(picture.Jpeg!), ImageLimits.Default);
            Assert.AreEqual((32, 32), (decoded.Width, decoded.Height));
        }

        Assert.IsTrue(
            first.Pictures.All(picture => picture.Applied.Any(line => line.StartsWith("random_affine: angle", StringComparison.Ordinal))));
    }

    [TestMethod]
    public async Task Preview_InlinePipelines_MeanTheSameAsObjectYamlAndJson()
    {
        const string Yaml = "steps:\n  - type: random_horizontal_flip\n    p: 1\n";
        const string Json = """{"steps": [{"type": "random_horizontal_flip", "p": 1}]}""";
        using var document = JsonDocument.Parse(Json);
        JsonElement[] pipelines = [document.RootElement, JsonSerializer.SerializeToElement(Json), JsonSerializer.SerializeToElement(Yaml)];
        var image = Convert.ToBase64String(ApiHost.Picture("gradient.png"));

        var hashes = new HashSet<string>();
        foreach (var pipeline in pipelines)
        {
            var request = new TransformPreviewRequest { Image = image, Pipeline = pipeline, Count = 1, ContactSheet = true };
            var preview = await _client.PreviewTransformAsync(request, Token);
            hashes.Add(preview.Pipeline.Hash);
            Assert.AreSequenceEqual(["random_horizontal_flip: flipped"], preview.Pictures.Single().Applied);
            using var sheet = ImageDecoder.Decode(Convert.FromBase64String(preview.ContactSheet!), ImageLimits.Default);
            Assert.AreEqual((76, 40), (sheet.Width, sheet.Height));
        }

        Assert.HasCount(1, hashes);
    }

    [TestMethod]
    public async Task Preview_SampleOfADataSet_IsWhatTheSameFileGives()
    {
        var objects = _host.Services.GetRequiredService<IObjectStore>();
        var registry = _host.Services.GetRequiredService<IDatasetRegistry>();
        var file = ApiHost.Picture("photo-420.jpg");
        var stored = await objects.AddAsync(new MemoryStream(file), Token);
        var sample = new DatasetSample
        {
            Path = "a.jpg",
            Object = stored.Id,
            Bytes = stored.Bytes,
            Width = 1,
            Height = 1,
            Label = "running",
        };
        var version = await registry.CommitAsync(
            "preview", new DatasetCommit { Samples = [sample], Provenance = new Provenance("test") }, Token);
        await registry.SetStateAsync(version, DatasetVersionState.Ready, null, null, Token);

        var request = new TransformPreviewRequest { Dataset = "preview", Index = 0, Count = 2, Seed = 4 };
        var preview = await _client.PreviewTransformAsync(request, Token);

        var same = await _client.PreviewTransformAsync(File(), request, Token);
        Assert.AreSequenceEqual(same.Pictures.Select(picture => picture.Jpeg), preview.Pictures.Select(picture => picture.Jpeg));
        foreach (var wrong in new[] { request with { Dataset = "nope" }, request with { Index = 1 }, request with { Rev = "99" } })
        {
            var problem = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.PreviewTransformAsync(wrong, Token));
            Assert.AreEqual(HttpStatusCode.NotFound, problem.Status);
        }
    }

    [TestMethod]
    [DataRow("""{}""", "image")]
    [DataRow("""{"image": "!"}""", "image")]
    [DataRow("""{"image": "IMAGE", "dataset": "x"}""", "image")]
    [DataRow("""{"image": "IMAGE", "count": 17}""", "1 to 16")]
    [DataRow("""{"image": "IMAGE", "count": 0}""", "1 to 16")]
    [DataRow("""{"image": "IMAGE", "seed": -1}""", "seed")]
    [DataRow("""{"image": "IMAGE", "pipeline": "huge"}""", "there is no pipeline 'huge'; there are none, light, medium, strong")]
    [DataRow("""{"image": "IMAGE", "pipeline": 3}""", "A name, a text or an object is expected")]
    [DataRow("""{"image": "IMAGE", "pipeline": {"steps": [{"type": "resize", "size": -1}]}}""", "size is -1")]
    public async Task Preview_WrongRequest_IsAProblemThatNamesIt(string json, string expected)
    {
        json = json.Replace("IMAGE", Convert.ToBase64String(ApiHost.Picture("gradient.png")), StringComparison.Ordinal);
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        using var response = await _http.PostAsync("/v1/transforms/preview", content, Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Token));
    }

    [TestMethod]
    public async Task Preview_UnknownModel_IsNotFound()
    {
        using var response = await _http.GetAsync("/v1/transforms?model=nope", Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.NotFound, Token);
    }

    private static PictureFile File() => new(new MemoryStream(ApiHost.Picture("photo-420.jpg")), "photo.jpg");
}
