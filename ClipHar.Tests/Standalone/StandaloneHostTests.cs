using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

using ClipHar.Standalone.Hosting;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

/// <summary>
/// Everything in one process, as `dotnet run --project ClipHar.Standalone` starts it, on a free port and an empty data folder.
/// </summary>
[TestClass]
public sealed class StandaloneHostTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Host_EmptyDataFolder_ServesPageApiDocsAndMetrics()
    {
        using var data = new TempFolder();
        var settings = new Dictionary<string, string?>
        {
            ["Data:Folder"] = data.Path,
            ["Inference:Models:Folders:0"] = Goldens.Model("tiny"),
        };
        await using var app = StandaloneHost.Build("http://127.0.0.1:0", settings);
        await app.StartAsync(TestContext.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var asBrowser = new HttpRequestMessage(HttpMethod.Get, "/");
        asBrowser.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var page = await http.SendAsync(asBrowser, TestContext.CancellationToken);
        StringAssert.Contains(await page.Content.ReadAsStringAsync(TestContext.CancellationToken), "<title>");

        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(File.ReadAllBytes(Goldens.PathOf("images/gradient.png"))), "image", "gradient.png" },
        };
        using var classified = await http.PostAsync(new Uri("/v1/classify", UriKind.Relative), form, TestContext.CancellationToken);
        var body = await classified.Content.ReadAsStringAsync(TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.OK, classified.StatusCode, body);
        Assert.AreEqual("har-15", JsonDocument.Parse(body).RootElement.GetProperty("vocabulary").GetString());

        string[] paths = ["/health", "/alive", "/metrics", "/openapi/v1.json", "/docs", "/pictures", "/video", "/vocabularies", "/models"];
        foreach (var path in paths)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.CancellationToken);
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, path);
        }

        await app.StopAsync(TestContext.CancellationToken);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
