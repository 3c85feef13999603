using System.Net;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Facade;

namespace ClipHar.Tests.Api;

/// <summary>The endpoints of the original server: names of members are fixed by its callers.</summary>
[TestClass]
public sealed class FacadeTests
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

    [TestMethod]
    public async Task Predict_Base64_AnswersInTheOriginalShape()
    {
        var body = new PredictRequest { ImageData = Convert.ToBase64String(ApiHost.Picture("gradient.png")), TopK = 3 };
        using var response = await _http.PostAsJsonAsync("/predict", body, ClipHarJson.Options, Token);

        var answer = await ApiHost.ReadAsync<JsonElement>(response, Token);

        var classes = (await Info()).ClassNames;
        Assert.AreEqual("tiny", answer.GetProperty("model_name").GetString());
        Assert.IsGreaterThanOrEqualTo(0, answer.GetProperty("inference_time").GetDouble());
        Assert.AreEqual(3, answer.GetProperty("predictions").GetArrayLength());
        for (var i = 0; i < 3; i++)
        {
            var prediction = answer.GetProperty("predictions")[i];
            Assert.AreEqual(i + 1, prediction.GetProperty("rank").GetInt32());
            Assert.AreEqual(classes[prediction.GetProperty("class_id").GetInt32()], prediction.GetProperty("class_name").GetString());
            Assert.IsGreaterThan(0, prediction.GetProperty("score").GetDouble());
        }
    }

    [TestMethod]
    public async Task PredictImage_File_EqualsBase64AndDefaultsToFive()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "file", "checker.png" } };
        var fromFile = await ApiHost.ReadAsync<PredictResponse>(await _http.PostAsync("/predict/image", form, Token), Token);
        var body = new PredictRequest { ImageData = Convert.ToBase64String(ApiHost.Picture("checker.png")) };
        var fromJson = await ApiHost.ReadAsync<PredictResponse>(
            await _http.PostAsJsonAsync("/predict", body, ClipHarJson.Options, Token), Token);

        Assert.HasCount(5, fromFile.Predictions);
        CollectionAssert.AreEqual(fromFile.Predictions.ToList(), fromJson.Predictions.ToList());
    }

    [TestMethod]
    public async Task Predict_NoPicture_IsAProblem()
    {
        using var response = await _http.PostAsJsonAsync("/predict", new { top_k = 3 }, Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, Token, "image_data");
    }

    [TestMethod]
    public async Task PredictImage_WrongField_SaysFile()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "checker.png" } };
        using var response = await _http.PostAsync("/predict/image", form, Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, Token, "'file'");
    }

    [TestMethod]
    public async Task Root_Json_TellsModelAndClasses()
    {
        var info = await Info();

        Assert.AreEqual("tiny", info.ModelName);
        Assert.AreEqual("onnx", info.ModelType);
        Assert.AreEqual("running", info.ClassNames[10]);
    }

    [TestMethod]
    public async Task Health_ModelLoaded_NamesProviderAndWhyNotABetterOne()
    {
        await Predict_Base64_AnswersInTheOriginalShape();

        var health = await ApiHost.ReadAsync<JsonElement>(await _http.GetAsync("/health", Token), Token);

        Assert.AreEqual("healthy", health.GetProperty("status").GetString());
        var model = health.GetProperty("model");
        Assert.AreEqual("tiny", model.GetProperty("name").GetString());
        Assert.AreEqual("cpu", model.GetProperty("execution_provider").GetString());
        Assert.Contains("cuda", model.GetProperty("execution_provider_reason").GetString()!);
        Assert.AreEqual("sqlite", health.GetProperty("database").GetProperty("provider").GetString());
        using var alive = await _http.GetAsync("/alive", Token);
        Assert.AreEqual(HttpStatusCode.OK, alive.StatusCode);
    }

    private async Task<ServiceInfo> Info() => await ApiHost.ReadAsync<ServiceInfo>(await _http.GetAsync("/", Token), Token);
}
