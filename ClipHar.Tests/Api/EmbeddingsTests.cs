using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ClipHar.Client.Embeddings;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Api;

[TestClass]
public sealed class EmbeddingsTests
{
    private static ApiHost _host = null!;
    private static HttpClient _http = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost();
        _http = _host.CreateClient();
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    /// <summary>exp(logit scale) · cosine of the embeddings of both modalities must be the reference's logits.</summary>
    [TestMethod]
    public async Task CreateEmbeddings_GoldenTextsAndPictures_GiveTheReferenceLogitRatios()
    {
        var golden = JsonDocument.Parse(await File.ReadAllTextAsync(Goldens.PathOf("expected/end-to-end.json"), Token)).RootElement
            .GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("model").GetString() == "tiny");
        var texts = await EmbedAsync(new { input = golden.GetProperty("texts") });
        var pictures = await EmbedAsync(new
        {
            input = new[] { Convert.ToBase64String(ApiHost.Picture("gradient.png")) },
            modality = "image",
            model = "tiny",
        });
        var logits = golden.GetProperty("logits_per_image")[0].EnumerateArray().Select(l => l.GetDouble()).ToArray();

        var cosines = texts.Select(text => text.Zip(pictures[0], (a, b) => (double)a * b).Sum()).ToArray();

        for (var i = 1; i < logits.Length; i++)
        {
            Assert.AreEqual(logits[i] / logits[0], cosines[i] / cosines[0], 2e-4);
        }

        Assert.AreEqual(1, texts[0].Sum(x => (double)x * x), 1e-5);
    }

    [TestMethod]
    public async Task CreateEmbeddings_Base64_IsTheSameNumbersLittleEndian()
    {
        var floats = await PostAsync("""{"input": "a photo of a person clapping"}""");
        var base64 = await PostAsync("""{"input": ["a photo of a person clapping"], "encoding_format": "base64"}""");

        var expected = floats.Data[0].Embedding.Deserialize<float[]>()!;
        var bytes = Convert.FromBase64String(base64.Data[0].Embedding.GetString()!);
        CollectionAssert.AreEqual(expected, MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        Assert.AreEqual("list", floats.Object);
        Assert.AreEqual("embedding", floats.Data[0].Object);
        Assert.AreEqual(9, floats.Usage.PromptTokens);
    }

    [TestMethod]
    [DataRow("""{}""", 400, "input")]
    [DataRow("""{"input": 5}""", 400, "input")]
    [DataRow("""{"input": []}""", 400, "0 inputs")]
    [DataRow("""{"input": ["a", 5]}""", 400, "input[1]")]
    [DataRow("""{"input": "a", "modality": "sound"}""", 400, "modality")]
    [DataRow("""{"input": "a", "encoding_format": "int8"}""", 400, "encoding_format")]
    [DataRow("""{"input": "!!", "modality": "image"}""", 400, "input[0]")]
    [DataRow("""{"input": ["AAAA"], "modality": "image"}""", 400, "input[0]")]
    [DataRow("""{"input": "a", "model": "nope"}""", 404, "nope")]
    public async Task CreateEmbeddings_BadRequest_SaysWhatAndWhere(string json, int status, string expected)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync("/v1/embeddings", content, Token);

        await ProblemAssert.IsProblemAsync(response, (HttpStatusCode)status, Token, expected);
    }

    private async Task<float[][]> EmbedAsync(object request)
    {
        var answer = await PostAsync(JsonSerializer.Serialize(request));
        return [.. answer.Data.Select(item => item.Embedding.Deserialize<float[]>()!)];
    }

    private async Task<EmbeddingsResponse> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await ApiHost.ReadAsync<EmbeddingsResponse>(await _http.PostAsync("/v1/embeddings", content, Token), Token);
    }
}
