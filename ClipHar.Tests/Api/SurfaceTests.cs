using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClipHar.Tests.Api;

/// <summary>Errors of the surface as a whole, and its description.</summary>
[TestClass]
public sealed partial class SurfaceTests
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
    [DataRow("GET", "/v1/nothing", 404)]
    [DataRow("GET", "/nothing", 404)]
    [DataRow("DELETE", "/v1/classify", 405)]
    [DataRow("GET", "/v1/classify", 405)]
    [DataRow("POST", "/v1/models", 405)]
    [DataRow("GET", "/v1/predictions/unknown", 404)]
    [DataRow("GET", "/v1/predictions?limit=0", 400)]
    [DataRow("GET", "/v1/predictions?limit=ten", 400)]
    [DataRow("GET", "/v1/predictions?since=yesterday", 400)]
    [DataRow("GET", "/v1/predictions?cursor=x", 400)]
    [DataRow("GET", "/v1/models/nope", 404)]
    [DataRow("GET", "/v1/vocabularies/nope", 404)]
    [DataRow("DELETE", "/v1/vocabularies/nope", 404)]
    [DataRow("GET", "/v1/stream", 426)]
    [DataRow("GET", "/v1/datasets/nope", 404)]
    [DataRow("GET", "/v1/datasets/nope/versions", 404)]
    [DataRow("GET", "/v1/datasets/nope/versions/latest/samples", 404)]
    [DataRow("GET", "/v1/datasets/nope/diff?kind=other", 400)]
    [DataRow("DELETE", "/v1/datasets/nope", 404)]
    [DataRow("DELETE", "/v1/datasets/nope/tags/x", 404)]
    [DataRow("GET", "/v1/jobs/nope", 404)]
    [DataRow("GET", "/v1/jobs?state=x", 400)]
    [DataRow("DELETE", "/v1/schedules/nope", 404)]
    [DataRow("PUT", "/v1/schedules/nope", 415)]
    public async Task Request_ThatCannotBeServed_IsAnsweredWithProblemDetails(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _http.SendAsync(request, Token);

        await ProblemAssert.IsProblemAsync(response, (HttpStatusCode)status, Token);
    }

    [TestMethod]
    public async Task OpenApi_Document_DescribesEveryOperationWithSchemasAndErrors()
    {
        var document = await DocumentAsync();
        string[] expected =
        [
            "get /", "post /predict", "post /predict/image", "post /v1/classify", "post /v1/embeddings", "get /v1/stream",
            "get /v1/vocabularies", "get /v1/vocabularies/templates", "get /v1/vocabularies/{name}", "put /v1/vocabularies/{name}",
            "delete /v1/vocabularies/{name}", "get /v1/predictions", "get /v1/predictions/{id}", "get /v1/models", "get /v1/models/{name}",
            "get /v1/datasets", "put /v1/datasets/{name}", "get /v1/datasets/{name}/versions/{rev}", "get /v1/datasets/{name}/diff",
            "get /v1/datasets/{name}/versions/{rev}/samples", "post /v1/datasets/{name}/versions/{rev}/relabel",
            "get /v1/jobs", "get /v1/jobs/{id}", "delete /v1/jobs/{id}", "get /v1/schedules", "put /v1/schedules/{name}",
        ];

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString());
        var operations = Operations(document).ToDictionary(operation => operation.Key, operation => operation.Value);
        foreach (var key in expected)
        {
            Assert.IsTrue(operations.ContainsKey(key), $"{key} is missing; there are {string.Join(", ", operations.Keys)}.");
        }

        foreach (var (key, operation) in operations)
        {
            Assert.IsTrue(operation.TryGetProperty("summary", out _), $"{key} has no summary.");
            Assert.IsTrue(operation.TryGetProperty("operationId", out _), $"{key} has no operationId.");
            foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] is '4' or '5'))
            {
                Assert.IsTrue(
                    response.Value.GetProperty("content").TryGetProperty("application/problem+json", out _),
                    $"{key} {response.Name} is no problem.");
            }
        }

        var ids = operations.Values.Select(operation => operation.GetProperty("operationId").GetString()).ToList();
        Assert.HasCount(ids.Count, ids.Distinct());
    }

    [TestMethod]
    public async Task OpenApi_Classify_HasBothBodiesAnExampleAndSnakeCaseSchemas()
    {
        var document = await DocumentAsync();
        var classify = document.GetProperty("paths").GetProperty("/v1/classify").GetProperty("post");
        var content = classify.GetProperty("requestBody").GetProperty("content");

        var form = content.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties");
        Assert.AreEqual("binary", form.GetProperty("image").GetProperty("items").GetProperty("format").GetString());
        Assert.IsTrue(form.TryGetProperty("labels", out _));
        Assert.IsTrue(content.GetProperty("application/json").TryGetProperty("example", out _));
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.IsTrue(schemas.GetProperty("ClassifyRequest").GetProperty("properties").TryGetProperty("top_k", out _));
        Assert.IsTrue(schemas.GetProperty("ClassifyResult").GetProperty("properties").TryGetProperty("prediction_id", out _));
        Assert.IsTrue(classify.GetProperty("responses").TryGetProperty("429", out _));
    }

    [TestMethod]
    public async Task OpenApi_Schemas_CarryTheDocCommentsOfTheClient()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        var description = schemas.GetProperty("ClassifyRequest").GetProperty("properties").GetProperty("url").GetProperty("description")
            .GetString();
        Assert.Contains("Private addresses are refused", description!);
    }

    [TestMethod]
    public async Task Docs_Page_NeedsNothingFromTheInternet()
    {
        using var response = await _http.GetAsync("/docs", Token);
        var page = await response.Content.ReadAsStringAsync(Token);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual("", string.Join("\n", ExternalUrl().Matches(page).Select(match => match.Value)));
        foreach (Match script in ScriptSource().Matches(page))
        {
            using var file = await _http.GetAsync(new Uri(new Uri("http://localhost/docs/"), script.Groups[1].Value), Token);
            Assert.AreEqual(HttpStatusCode.OK, file.StatusCode, script.Value);
        }
    }

    [TestMethod]
    public async Task Metrics_AfterARequest_ArePrometheusText()
    {
        await _http.GetAsync("/v1/models", Token);

        var text = await _http.GetStringAsync("/metrics", Token);

        Assert.Contains("http_server_request_duration_seconds", text);
        Assert.DoesNotContain("aspnetcore_components_render", text);
    }

    private static IEnumerable<KeyValuePair<string, JsonElement>> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select KeyValuePair.Create($"{operation.Name} {path.Name}", operation.Value);

    private async Task<JsonElement> DocumentAsync() =>
        await ApiHost.ReadAsync<JsonElement>(await _http.GetAsync("/openapi/v1.json", Token), Token);

    [GeneratedRegex(@"(?:src|href)\s*=\s*[""'](https?:)?//[^""']+")]
    private static partial Regex ExternalUrl();

    [GeneratedRegex(@"<script[^>]*\ssrc\s*=\s*[""']([^""']+)")]
    private static partial Regex ScriptSource();
}
