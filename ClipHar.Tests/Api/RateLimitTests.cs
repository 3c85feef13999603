using System.Net;
using System.Security.Claims;
using ClipHar.Api.RateLimiting;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ClipHar.Tests.Api;

/// <summary>Callers who ask too often.</summary>
[TestClass]
public sealed class RateLimitTests
{
    private const string FirstKey = "first-key-0123456789";
    private const string SecondKey = "second-key-0123456789";

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Embeddings_MoreThanTheBurst_Is429WithRetryAfterForThatKeyOnly()
    {
        using var host = Host(new()
        {
            ["Api:RateLimit:LimitLoopback"] = "true",
            ["Security:ApiKeys:0"] = FirstKey,
            ["Security:ApiKeys:1"] = SecondKey,
        });
        using var metric = new MetricCollector<long>(
            host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), RateLimitInstruments.MeterName,
            "cliphar.api.rate_limited");
        for (var i = 0; i < 2; i++)
        {
            using var served = await AskAsync(host, FirstKey);
            Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);
        }

        using var refused = await AskAsync(host, FirstKey);
        using var other = await AskAsync(host, SecondKey);

        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, Token);
        Assert.IsGreaterThanOrEqualTo(1, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode);
        Assert.AreEqual("CreateEmbeddings", metric.LastMeasurement!.Tags["operation"]);
    }

    [TestMethod]
    public async Task Embeddings_OnThisMachine_AreNotLimitedByDefault()
    {
        using var host = Host([]);
        for (var i = 0; i < 5; i++)
        {
            using var served = await AskAsync(host, null);
            Assert.AreEqual(HttpStatusCode.OK, served.StatusCode);
        }
    }

    [TestMethod]
    [DataRow(null, "203.0.113.7", false, "address 203.0.113.7")]
    [DataRow(null, "::ffff:203.0.113.7", false, "address 203.0.113.7")]
    [DataRow(null, "2001:db8:1:2:3:4:5:6", false, "network 20010DB800010002")]
    [DataRow(null, "2001:db8:1:2::9", false, "network 20010DB800010002")]
    [DataRow("abc", "203.0.113.7", false, "key abc")]
    [DataRow(null, "127.0.0.1", false, "")]
    [DataRow("abc", "::1", false, "")]
    [DataRow(null, null, false, "")]
    [DataRow(null, "127.0.0.1", true, "loopback")]
    [DataRow("abc", "127.0.0.1", true, "key abc")]
    public void CallerOf_KeyAndAddress_IsTheKeyElseTheNetwork(string? key, string? address, bool limitLoopback, string expected)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity(key is null ? [] : [new Claim(ClaimTypes.NameIdentifier, key)]));

        Assert.AreEqual(expected, RateLimitFilter.CallerOf(user, address is null ? null : IPAddress.Parse(address), limitLoopback));
    }

    private static ApiHost Host(Dictionary<string, string> settings)
    {
        settings["Api:RateLimit:Requests"] = "1";
        settings["Api:RateLimit:Period"] = "1.00:00:00";
        settings["Api:RateLimit:Burst"] = "2";
        return new ApiHost(settings);
    }

    private async Task<HttpResponseMessage> AskAsync(ApiHost host, string? key)
    {
        using var http = host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/embeddings")
        {
            Content = JsonContent.Create(new { input = "running" }),
        };
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        return await http.SendAsync(request, Token);
    }
}
