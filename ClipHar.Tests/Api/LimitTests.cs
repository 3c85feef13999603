using System.Net;
using ClipHar.Client;
using ClipHar.Client.Classification;

namespace ClipHar.Tests.Api;

/// <summary>Limits, on a real server where the server itself enforces them.</summary>
[TestClass]
public sealed class LimitTests
{
    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Classify_MorePicturesThanTheQueueHolds_Is429WithRetryAfter()
    {
        using var host = new ApiHost(new() { ["Inference:Batching:MaxQueueLength"] = "2" });
        using var http = host.CreateClient();
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 3; i++)
        {
            form.Add(new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "c.png");
        }

        using var response = await http.PostAsync("/v1/classify", form, Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.TooManyRequests, Token);
        Assert.IsGreaterThanOrEqualTo(1, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    [TestMethod]
    public async Task Classify_MoreUploadsThanMemoryAllows_AreTurnedAwayUntilOneIsDone()
    {
        using var host = new ApiHost(new() { ["Api:MaxUploadMemoryBytes"] = "10000" });
        // The factory's own client reads a body whole before it sends anything.
        using var http = host.Server.CreateClient();
        var gate = new TaskCompletionSource();
        using var slow = new GatedContent(gate.Task);
        slow.Headers.ContentType = new("application/json");
        var first = http.PostAsync("/v1/classify", slow, Token);
        var budget = host.Services.GetRequiredService<ClipHar.Api.Pictures.UploadBudget>();
        while (budget.Used == 0 && !first.IsCompleted)
        {
            await Task.Yield();
        }

        Assert.IsFalse(first.IsCompleted, "It must still be reading.");

        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "c.png" } };
        using var busy = await http.PostAsync("/v1/classify", form, Token);
        await ProblemAssert.IsProblemAsync(busy, HttpStatusCode.ServiceUnavailable, Token);
        Assert.IsNotNull(busy.Headers.RetryAfter);
        gate.SetResult();
        (await first).Dispose();

        using var again = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "c.png" } };
        using var served = await http.PostAsync("/v1/classify", again, Token);
        Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);
    }

    [TestMethod]
    public async Task Classify_OnPostgres_IsRecordedThere()
    {
        await using var server = await Core.Storage.PostgresServer.StartAsync(Token);
        using var host = new ApiHost(new() { ["ConnectionStrings:cliphardb"] = await server.CreateDatabaseAsync(Token) });
        using var http = host.CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "c.png" } };

        using var response = await http.PostAsync("/v1/classify", form, Token);
        var predictions = await http.GetStringAsync("/v1/predictions", Token);
        var health = await http.GetStringAsync("/health", Token);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("c.png", predictions);
        Assert.Contains("postgresql", health);
    }

    [TestMethod]
    public async Task Classify_NoModel_Is503AndUnhealthy()
    {
        using var host = new ApiHost(new() { ["Inference:Models:Folders:0"] = Path.Combine(Path.GetTempPath(), "no-models-here") });
        using var http = host.CreateClient();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "c.png" } };

        using var response = await http.PostAsync("/v1/classify", form, Token);
        using var health = await http.GetAsync("/health", Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.ServiceUnavailable, Token, "no model");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }

    [TestMethod]
    public async Task Classify_PictureOverTheLimits_Is413()
    {
        using var host = new ApiHost(new()
        {
            ["Inference:Classification:MaxImageBytes"] = "2000",
            ["Inference:Classification:MaxImagePixels"] = "1024",
        });
        using var http = host.CreateClient();

        async Task Expect413(HttpContent content)
        {
            using (content)
            {
                using var response = await http.PostAsync("/v1/classify", content, Token);
                await ProblemAssert.IsProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, Token, "image");
            }
        }

        await Expect413(new MultipartFormDataContent { { new ByteArrayContent(new byte[2001]), "image", "big.png" } });
        await Expect413(System.Net.Http.Json.JsonContent.Create(
            new ClassifyRequest { Image = Convert.ToBase64String(new byte[2100]) }, options: ClipHarJson.Options));
        await Expect413(
            new MultipartFormDataContent { { new ByteArrayContent(ApiHost.Picture("checker.png")), "image", "many-pixels.png" } });
    }

    [TestMethod]
    public async Task Requests_OverTheBodyLimit_Are413FromKestrelToo()
    {
        using var host = new ApiHost(new() { ["Api:MaxRequestBytes"] = "20000" });
        host.UseKestrel(0);
        host.StartServer();
        using var http = host.CreateClient();

        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[30_000]), "image", "big.png" } };
        using var formResponse = await http.PostAsync("/v1/classify", form, Token);
        await ProblemAssert.IsProblemAsync(formResponse, HttpStatusCode.RequestEntityTooLarge, Token);

        using var json = new StringContent(
            "{\"image\": \"" + new string('A', 30_000) + "\"}", System.Text.Encoding.UTF8, "application/json");
        using var jsonResponse = await http.PostAsync("/v1/classify", json, Token);
        await ProblemAssert.IsProblemAsync(jsonResponse, HttpStatusCode.RequestEntityTooLarge, Token);
    }

    /// <summary>A body that begins when the test says so. No MemoryStream: the HTTP stack would take its buffer and not read.</summary>
    private sealed class GatedContent(Task open) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await open;
            await stream.WriteAsync("{}"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 5000;
            return true;
        }
    }
}
