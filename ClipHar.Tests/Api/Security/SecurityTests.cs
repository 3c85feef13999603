using System.Net;
using System.Security.Cryptography;
using System.Text;
using ClipHar.ServiceDefaults;
using ClipHar.ServiceDefaults.Security;
using Microsoft.Extensions.Options;

namespace ClipHar.Tests.Api.Security;

[TestClass]
public sealed class SecurityTests
{
    private const string Key = "a-long-and-random-key";

    private static ApiHost _host = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context) => _host = new ApiHost(new()
    {
        ["Security:AllowedOrigins:0"] = "https://app.example",
        ["Security:AllowedHosts:0"] = "cliphar.lan",
    });

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    [DataRow("http://localhost:5000", true)]
    [DataRow("http://127.0.0.1:0", true)]
    [DataRow("http://127.8.9.1:80", true)]
    [DataRow("http://[::1]:80", true)]
    [DataRow("http://unix:/run/x.sock", true)]
    [DataRow("http://0.0.0.0:80", false)]
    [DataRow("http://[::]:80", false)]
    [DataRow("http://*:80", false)]
    [DataRow("http://+:80", false)]
    [DataRow("http://192.168.1.5:80", false)]
    [DataRow("http://example.com:80", false)]
    [DataRow("http://localhost.example.com:80", false)]
    [DataRow("nonsense", false)]
    public void IsLocal_BindingAddress_IsTrueOnlyForThisMachine(string address, bool local) =>
        Assert.AreEqual(local, BindingGuard.IsLocal(address));

    [TestMethod]
    [DataRow("urls", "http://0.0.0.0:0")]
    [DataRow("http_ports", "0")]
    [DataRow("Kestrel:Endpoints:Http:Url", "http://*:0")]
    public async Task Start_OpenBindingWithoutKey_IsRefused(string setting, string value)
    {
        await using var app = Build((setting, value));

        var refused = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => app.StartAsync(Token));

        Assert.Contains("Refusing to listen", refused.Message);
        Assert.Contains("Security:ApiKeys", refused.Message);
    }

    [TestMethod]
    [DataRow("Security:ApiKeys:0", Key)]
    [DataRow("Security:AllowAnonymous", "true")]
    public async Task Start_OpenBindingWithKeyOrExplicitConsent_Starts(string setting, string value)
    {
        await using var app = Build(("urls", "http://0.0.0.0:0"), (setting, value));

        await app.StartAsync(Token);
        await app.StopAsync(Token);
    }

    [TestMethod]
    [DataRow("Security:ApiKeys:0", "short", "shorter than 16")]
    [DataRow("Security:ApiKeys:0", "sha256:not-a-hash-at-all", "64 hex digits")]
    [DataRow("Security:AllowedOrigins:0", "https://example.com/path", "no origin")]
    public async Task Start_BadSecuritySettings_SayWhichAndWhy(string setting, string value, string expected)
    {
        await using var app = Build((setting, value));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Token));

        Assert.Contains(expected, refused.Message);
    }

    [TestMethod]
    public async Task Request_KeysConfigured_NeedsOneOfThemButHealthDoesNot()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("another-long-random-key")));
        using var host = new ApiHost(new() { ["Security:ApiKeys:0"] = Key, ["Security:ApiKeys:1"] = "sha256:" + hash });

        async Task<HttpResponseMessage> Get(string path, string? header = null, string? value = null)
        {
            using var http = host.CreateClient();
            if (header is not null)
            {
                http.DefaultRequestHeaders.Add(header, value);
            }

            return await http.GetAsync(path, Token);
        }

        using var without = await Get("/v1/models");
        await ProblemAssert.IsProblemAsync(without, HttpStatusCode.Unauthorized, Token, "X-API-Key");
        Assert.AreEqual("Bearer", without.Headers.WwwAuthenticate.Single().Scheme);
        using var wrong = await Get("/v1/models", "X-API-Key", Key + "x");
        await ProblemAssert.IsProblemAsync(wrong, HttpStatusCode.Unauthorized, Token, "not known");
        using var basic = await Get("/v1/models", "Authorization", "Basic !!");
        Assert.AreEqual(HttpStatusCode.Unauthorized, basic.StatusCode);
        using var browser = await Get("/", "Accept", "text/html");
        Assert.AreEqual("Basic", browser.Headers.WwwAuthenticate.Single().Scheme);
        using var root = await Get("/");
        Assert.AreEqual(HttpStatusCode.Unauthorized, root.StatusCode);
        using var metrics = await Get("/metrics");
        Assert.AreEqual(HttpStatusCode.Unauthorized, metrics.StatusCode);
        foreach (var (header, value) in new[]
        {
            ("X-API-Key", Key), ("Authorization", "Bearer " + Key), ("X-API-Key", "another-long-random-key"),
            ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:" + Key))),
        })
        {
            using var response = await Get("/v1/models", header, value);
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, header);
        }

        foreach (var open in new[] { "/health", "/alive", "/openapi/v1.json", "/docs" })
        {
            using var response = await Get(open);
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, open);
        }
    }

    [TestMethod]
    public async Task OwnKey_ClientOfThisProcess_IsLetInWhereOthersNeedAKey()
    {
        using var host = new ApiHost(
            new() { ["Security:ApiKeys:0"] = Key },
            services => services.AddHttpClient("own").AddOwnKey());
        host.UseKestrel(0);
        host.StartServer();
        var address = host.ClientOptions.BaseAddress;

        using var own = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("own");
        using var other = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("other");

        using var allowed = await own.GetAsync(new Uri(address, "/v1/models"), Token);
        using var refused = await other.GetAsync(new Uri(address, "/v1/models"), Token);
        Assert.AreEqual(HttpStatusCode.OK, allowed.StatusCode);
        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [TestMethod]
    [DataRow("https://evil.example", null, false)]
    [DataRow("http://localhost:3000", null, false)]
    [DataRow("null", null, false)]
    [DataRow(null, "cross-site", false)]
    [DataRow(null, "same-site", false)]
    [DataRow("http://localhost", "same-origin", true)]
    [DataRow("https://localhost", null, true)]
    [DataRow(null, null, true)]
    [DataRow("https://app.example", "cross-site", true)]
    public async Task Post_FromAWebPage_IsServedOnlyForItsOwnOrigin(string? origin, string? site, bool served)
    {
        using var http = _host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/embeddings")
        {
            Content = new StringContent("""{"input": "x"}""", Encoding.UTF8, "application/json"),
        };
        Add(request, "Origin", origin);
        Add(request, "Sec-Fetch-Site", site);

        using var response = await http.SendAsync(request, Token);

        Assert.AreEqual(served ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.AreEqual(origin == "https://app.example", response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [TestMethod]
    public async Task WebSocket_FromAForeignPage_IsRefused()
    {
        var client = _host.Server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Origin = "https://evil.example";

        await Assert.ThrowsAsync<Exception>(() => client.ConnectAsync(new Uri("ws://localhost/v1/stream"), Token));
    }

    [TestMethod]
    [DataRow("rebound.example", false)]
    [DataRow("169.254.169.254", false)]
    [DataRow("localhost.evil.example", false)]
    [DataRow("localhost:8000", true)]
    [DataRow("127.0.0.1:8000", true)]
    [DataRow("[::1]:8000", true)]
    [DataRow("api.dev.localhost:5000", true)]
    [DataRow("cliphar.lan", true)]
    public async Task Get_UnderAnotherHostName_IsServedOnlyForLocalOnes(string name, bool served)
    {
        using var http = _host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/vocabularies");
        request.Headers.Host = name;

        using var response = await http.SendAsync(request, Token);

        Assert.AreEqual(served ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [TestMethod]
    public void Refusal_BehindTheFrontDoor_TakesTheForwardedHost()
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Host = new HostString("localhost", 5081);
        context.Request.Headers.Origin = "https://localhost:7000";
        context.Request.Headers["X-Forwarded-Host"] = "localhost:7000";

        Assert.IsNull(RequestGuard.Refusal(context, new SecurityOptions()));
        context.Request.Headers["X-Forwarded-Host"] = "localhost:7001";
        Assert.IsNotNull(RequestGuard.Refusal(context, new SecurityOptions()));
    }

    [TestMethod]
    public void Refusal_ConnectionFromOutsideWithoutKey_IsRefused()
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("localhost");
        context.Connection.LocalIpAddress = IPAddress.Parse("192.168.1.5");

        Assert.IsNotNull(RequestGuard.Refusal(context, new SecurityOptions()));
        Assert.IsNull(RequestGuard.Refusal(context, new SecurityOptions { AllowAnonymous = true }));
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (settings.All(setting =>
            setting.Key is not ("urls" or "http_ports") && !setting.Key.StartsWith("Kestrel", StringComparison.Ordinal)))
        {
            builder.Configuration["urls"] = "http://127.0.0.1:0";
        }

        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddServiceDefaults();
        return builder.Build();
    }
}
