using System.Net;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Predictions;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Api;

[TestClass]
public sealed class ClassifyTests
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

    /// <summary>
    /// Picture files and raw strings to probabilities, through HTTP. The reference preprocesses as openai/CLIP and reads the texts as
    /// they are; the served preprocessing is the checkpoint's own (Hugging Face). For RGB pictures without alpha these differ in the
    /// crop start only, which coincides for the sizes used here.
    /// </summary>
    [TestMethod]
    public async Task Classify_GoldenPicturesAndVerbatimLabels_GivesTheReferenceProbabilities()
    {
        var golden = JsonDocument.Parse(await File.ReadAllTextAsync(Goldens.PathOf("expected/end-to-end.json"), Token)).RootElement
            .GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("model").GetString() == "tiny");
        var texts = golden.GetProperty("texts").EnumerateArray().Select(t => t.GetString()!).ToArray();
        var pictures = golden.GetProperty("pictures").EnumerateArray().Select(p => p.GetString()!).ToArray();
        using var form = Form(pictures);
        foreach (var text in texts)
        {
            form.Add(new StringContent(text), "labels");
        }

        form.Add(new StringContent("verbatim"), "template_set");

        var answer = await ApiHost.ReadAsync<ClassifyResponse>(await _http.PostAsync("/v1/classify", form, Token), Token);

        Assert.HasCount(pictures.Length, answer.Results);
        Assert.IsNull(answer.Vocabulary);
        for (var i = 0; i < pictures.Length; i++)
        {
            var expected = golden.GetProperty("probs_per_image")[i].EnumerateArray().Select(p => p.GetDouble()).ToArray();
            // A one-level difference in a decoded JPEG moves a logit by up to 0.0231 (the golden's noise figure), a probability by a
            // quarter of it.
            var tolerance = pictures[i].EndsWith(".jpg", StringComparison.Ordinal) ? 0.02 : 2e-4;
            foreach (var label in answer.Results[i].Labels)
            {
                Assert.AreEqual(expected[Array.IndexOf(texts, label.Label)], label.Score, tolerance, $"{pictures[i]}: {label.Label}");
            }

            Assert.AreEqual(texts[golden.GetProperty("best_text")[i].GetInt32()], answer.Results[i].Labels[0].Label);
            Assert.AreEqual(pictures[i], answer.Results[i].FileName);
        }
    }

    [TestMethod]
    public async Task Classify_JsonWithBase64OrDataUrl_EqualsTheForm()
    {
        using var form = Form("gradient.png");
        var expected = await ApiHost.ReadAsync<ClassifyResponse>(await _http.PostAsync("/v1/classify", form, Token), Token);
        var base64 = Convert.ToBase64String(ApiHost.Picture("gradient.png"));

        foreach (var image in new[] { base64, "data:image/png;base64," + base64 })
        {
            var answer = await ApiHost.ReadAsync<ClassifyResponse>(await PostAsync(new ClassifyRequest { Image = image }), Token);
            CollectionAssert.AreEqual(expected.Results[0].Labels.ToList(), answer.Results[0].Labels.ToList());
        }

        Assert.AreEqual("har-15", expected.Vocabulary);
        Assert.AreEqual("tiny", expected.Model.Name);
        Assert.HasCount(5, expected.Results[0].Labels);
        Assert.AreEqual(64, expected.Results[0].Width);
        Assert.AreEqual(48, expected.Results[0].Height);
    }

    [TestMethod]
    public async Task Classify_OwnLabels_SumToOneAndFollowTopKAndNoneOfThese()
    {
        var request = new ClassifyRequest
        {
            Image = Convert.ToBase64String(ApiHost.Picture("checker.png")),
            Labels = ["juggling", "Reading a Book", "läuft"],
            TopK = 10,
        };

        var three = await ApiHost.ReadAsync<ClassifyResponse>(await PostAsync(request), Token);
        var four = await ApiHost.ReadAsync<ClassifyResponse>(await PostAsync(request with { NoneOfThese = true }), Token);
        var one = await ApiHost.ReadAsync<ClassifyResponse>(await PostAsync(request with { TopK = 1 }), Token);

        CollectionAssert.AreEquivalent(request.Labels.ToList(), three.Results[0].Labels.Select(l => l.Label).ToList());
        Assert.AreEqual(1, three.Results[0].Labels.Sum(l => l.Score), 1e-9);
        CollectionAssert.Contains(four.Results[0].Labels.Select(l => l.Label).ToList(), LabelScore.NoneOfThese);
        Assert.AreEqual(three.Results[0].Labels[0], one.Results[0].Labels.Single());
    }

    [TestMethod]
    public async Task Classify_LabelsAsOneJsonList_AreThoseLabels()
    {
        using var form = Form("checker.png");
        form.Add(new StringContent("""["a, b", "c"]"""), "labels[]");

        var answer = await ApiHost.ReadAsync<ClassifyResponse>(await _http.PostAsync("/v1/classify", form, Token), Token);

        CollectionAssert.AreEquivalent(new[] { "a, b", "c" }, answer.Results[0].Labels.Select(l => l.Label).ToList());
    }

    [TestMethod]
    public async Task Classify_ManyAtOnce_EqualOneByOne()
    {
        string[] pictures = ["gradient.png", "checker.png", "shapes-odd.png", "noise.png"];
        var alone = new Dictionary<string, ClassifyResult>();
        foreach (var picture in pictures)
        {
            using var form = Form(picture);
            alone[picture] = (await ApiHost.ReadAsync<ClassifyResponse>(await _http.PostAsync("/v1/classify", form, Token), Token))
                .Results[0];
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
        {
            using var form = Form(pictures[i % pictures.Length]);
            using var response = await _http.PostAsync("/v1/classify", form, Token);
            return (Picture: pictures[i % pictures.Length], Answer: await ApiHost.ReadAsync<ClassifyResponse>(response, Token));
        }));

        foreach (var (picture, answer) in answers)
        {
            for (var k = 0; k < 5; k++)
            {
                Assert.AreEqual(alone[picture].Labels[k].Label, answer.Results[0].Labels[k].Label);
                Assert.AreEqual(alone[picture].Labels[k].Score, answer.Results[0].Labels[k].Score, 1e-5);
            }
        }
    }

    [TestMethod]
    public async Task Classify_Answered_IsRecorded()
    {
        using var form = Form("tall.png");
        var answer = await ApiHost.ReadAsync<ClassifyResponse>(await _http.PostAsync("/v1/classify", form, Token), Token);
        var id = answer.Results[0].PredictionId;

        var one = await ApiHost.ReadAsync<PredictionResource>(await _http.GetAsync($"/v1/predictions/{id}", Token), Token);
        var page = await ApiHost.ReadAsync<Page<PredictionResource>>(
            await _http.GetAsync("/v1/predictions?limit=500&vocabulary=har-15", Token), Token);

        Assert.AreEqual("classify", one.Source);
        Assert.AreEqual("tall.png", one.FileName);
        Assert.AreEqual(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(ApiHost.Picture("tall.png"))), one.ImageSha256);
        Assert.AreEqual(answer.Results[0].Labels[0], one.Labels[0]);
        Assert.IsTrue(page.Items.Any(item => item.Id == id));
    }

    [TestMethod]
    [DataRow("""{}""", 400, "exactly one of image (base64) and url")]
    [DataRow("""{"image": "AAAA", "url": "https://example.com/x.png"}""", 400, "exactly one")]
    [DataRow("""{"image": "not base64!"}""", 400, "base64")]
    [DataRow("""{"image": "data:image/png,AAAA"}""", 400, "base64,")]
    [DataRow("""{"image": "AAAA"}""", 400, "image: ")]
    [DataRow("""{"image": "AAAA", "top_k": 0}""", 400, "top_k")]
    [DataRow("""{"image": "AAAA", "top_k": "many"}""", 400, "top_k")]
    [DataRow("""{"image": "AAAA", "labels": []}""", 400, "labels")]
    [DataRow("""{"image": "AAAA", "labels": ["a", ""]}""", 400, "labels[1]")]
    [DataRow("""{"image": "AAAA", "labels": ["a", "A"]}""", 400, "labels[1]")]
    [DataRow("""{"image": "AAAA", "labels": ["a", "none of these"]}""", 400, "reserved")]
    [DataRow("""{"image": "AAAA", "labels": ["a\u0000"]}""", 400, "control character")]
    [DataRow("""{"image": "AAAA", "labels": [null]}""", 400, "labels[0]")]
    [DataRow("""{"image": "AAAA", "labels": ["a"], "vocabulary": "har-15"}""", 400, "not both")]
    [DataRow("""{"image": "AAAA", "template_set": "verbatim"}""", 400, "template_set")]
    [DataRow("""{"image": "AAAA", "labels": ["a"], "template_set": "nope"}""", 400, "template_set")]
    [DataRow("""{"image": "AAAA", "vocabulary": "nope"}""", 404, "nope")]
    [DataRow("""{"image": "AAAA", "model": "nope"}""", 404, "nope")]
    [DataRow("""{"image": "AAAA", "model": "../../etc"}""", 404, "etc")]
    [DataRow("""{"url": "http://127.0.0.1/x.png"}""", 400, "public Internet")]
    [DataRow("""{"url": "http://169.254.169.254/latest/meta-data"}""", 400, "public Internet")]
    [DataRow("""{"url": "file:///etc/passwd"}""", 400, "http and https")]
    [DataRow("""{"url": "http://localhost:8000/x.png"}""", 400, "Port 8000")]
    [DataRow("""[]""", 400, "body")]
    [DataRow("""null""", 400, "null")]
    [DataRow("""{"image": """, 400, "JSON")]
    public async Task Classify_BadJson_SaysWhatAndWhere(string json, int status, string expected)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync("/v1/classify", content, Token);

        await ProblemAssert.IsProblemAsync(response, (HttpStatusCode)status, Token, expected);
    }

    [TestMethod]
    public async Task Classify_BadForm_SaysWhatAndWhere()
    {
        async Task Expect(MultipartFormDataContent form, string expected)
        {
            using (form)
            {
                using var response = await _http.PostAsync("/v1/classify", form, Token);
                await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, Token, expected);
            }
        }

        await Expect(new MultipartFormDataContent { { new StringContent("5"), "top_k" } }, "0 pictures");
        await Expect(Form(Enumerable.Repeat("checker.png", 17).ToArray()), "17 pictures");
        await Expect(With(Form("checker.png"), "topk", "5"), "no such field");
        await Expect(With(Form("checker.png"), "top_k", "five"), "'five' is not a whole number");
        await Expect(With(With(Form("checker.png"), "top_k", "5"), "top_k", "6"), "more than once");
        await Expect(With(Form("checker.png"), "none_of_these", "maybe"), "neither true nor false");
        await Expect(With(Form("checker.png"), "labels", "[1, 2"), "JSON list");
        await Expect(With(new MultipartFormDataContent(), "image", "text"), "as a file");
        var wrongField = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "picture", "x.png" } };
        await Expect(wrongField, "'image'");
        var damaged = Form("checker.png");
        damaged.Add(new ByteArrayContent(ApiHost.Picture("gradient.png")[..100]), "image", "cut.png");
        await Expect(damaged, "image[1]");
    }

    [TestMethod]
    public async Task Classify_OtherContentTypes_Are415()
    {
        using var text = new StringContent("hello");
        using var textResponse = await _http.PostAsync("/v1/classify", text, Token);
        await ProblemAssert.IsProblemAsync(textResponse, HttpStatusCode.UnsupportedMediaType, Token);
        using var noneResponse = await _http.PostAsync("/v1/classify", null, Token);
        await ProblemAssert.IsProblemAsync(noneResponse, HttpStatusCode.UnsupportedMediaType, Token);
    }

    [TestMethod]
    public async Task Classify_FileNameWithPathAndControlCharacters_IsCleaned()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image",
            "../../etc/pass\twd.png" } };

        var answer = await ApiHost.ReadAsync<ClassifyResponse>(await _http.PostAsync("/v1/classify", form, Token), Token);

        Assert.AreEqual("passwd.png", answer.Results[0].FileName);
    }

    private static MultipartFormDataContent Form(params string[] pictures)
    {
        var form = new MultipartFormDataContent();
        foreach (var picture in pictures)
        {
            form.Add(new ByteArrayContent(ApiHost.Picture(picture)), "image", picture);
        }

        return form;
    }

    private static MultipartFormDataContent With(MultipartFormDataContent form, string name, string value)
    {
        form.Add(new StringContent(value), name);
        return form;
    }

    private Task<HttpResponseMessage> PostAsync(ClassifyRequest request) =>
        _http.PostAsJsonAsync("/v1/classify", request, ClipHarJson.Options, Token);
}
