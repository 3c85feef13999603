using System.Net;
using System.Text;
using ClipHar.Core.RemotePictures;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.RemotePictures;

/// <summary>
/// A server on this machine plays the Internet: in these tests 127.0.0.1 counts as public and 127.0.0.2 as private; on Linux both
/// reach the same server, so that what is refused is refused by the guard and not by a closed port.
/// </summary>
[TestClass]
public sealed class RemotePictureFetcherTests : IAsyncDisposable
{
    private const int Limit = 10_000;

    private readonly FakeResolver _resolver = new();
    private WebApplication _server = null!;
    private int _port;
    private int _requests;

    public required TestContext TestContext { get; set; }

    [TestInitialize]
    public async Task StartServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Use((context, next) =>
        {
            Interlocked.Increment(ref _requests);
            return next(context);
        });
        _server.MapGet("/picture", () => Results.Bytes(Encoding.ASCII.GetBytes("picture bytes"), "text/html"));
        _server.MapGet("/missing", () => Results.NotFound());
        _server.MapGet("/to", (string url) => Results.Redirect(url));
        _server.MapGet("/loop", () => Results.Redirect("/loop"));
        _server.MapGet("/hop/{n:int}", (int n) => Results.Redirect(n == 0 ? "/picture" : $"/hop/{n - 1}"));
        _server.MapGet("/declared", (HttpContext context) =>
        {
            context.Response.ContentLength = Limit + 1L;
            return context.Response.Body.FlushAsync(context.RequestAborted);
        });
        _server.MapGet("/endless", async (HttpContext context) =>
        {
            var chunk = new byte[4096];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        });
        _server.MapGet("/hang", (HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await _server.StartAsync(TestContext.CancellationToken);
        _port = new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        _resolver.Hosts["pictures.example"] = ["127.0.0.1"];
        _resolver.Hosts["inside.example"] = ["127.0.0.2"];
        _resolver.Hosts["mixed.example"] = ["127.0.0.1", "127.0.0.2"];
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [TestMethod]
    public async Task FetchAsync_PublicAddress_ReturnsTheBytesWhateverTheHeaderSays()
    {
        using var fetcher = Fetcher();

        Assert.AreEqual("picture bytes", Encoding.ASCII.GetString(await FetchAsync(fetcher, "http://pictures.example/picture")));
    }

    [TestMethod]
    [DataRow("http://inside.example/picture")]
    [DataRow("http://mixed.example/picture")]
    [DataRow("http://127.0.0.2/picture")]
    [DataRow("http://2130706434/picture")]
    [DataRow("http://0x7f.0.0.2/picture")]
    [DataRow("http://[::ffff:127.0.0.1]/picture")]
    [DataRow("http://[::1]/picture")]
    public async Task FetchAsync_PrivateAddress_IsRefusedWithoutARequest(string url)
    {
        using var fetcher = Fetcher();

        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(() => FetchAsync(fetcher, url));

        Assert.AreEqual(RemotePictureProblem.NotAllowed, exception.Problem);
        Assert.Contains("public Internet", exception.Message);
        Assert.AreEqual(0, _requests);
    }

    [TestMethod]
    public async Task FetchAsync_RedirectToAPrivateAddress_IsRefused()
    {
        using var fetcher = Fetcher();
        var target = Uri.EscapeDataString($"http://inside.example:{_port}/picture");

        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(
            () => FetchAsync(fetcher, $"http://pictures.example/to?url={target}"));

        Assert.Contains("public Internet", exception.Message);
        Assert.AreEqual(1, _requests);
    }

    [TestMethod]
    [DataRow("file:///etc/passwd", "not file")]
    [DataRow("ftp://pictures.example/picture", "not ftp")]
    [DataRow("http://pictures.example:1/picture", "Port 1")]
    public async Task FetchAsync_RedirectToAnotherSchemeOrPort_IsRefused(string target, string expected)
    {
        using var fetcher = Fetcher();

        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(
            () => FetchAsync(fetcher, $"http://pictures.example/to?url={Uri.EscapeDataString(target)}"));

        Assert.Contains(expected, exception.Message);
    }

    [TestMethod]
    public async Task FetchAsync_NameThatIsRebound_ConnectsOnlyToWhatWasVetted()
    {
        // The first answer is public, every later one private. One look-up decides, and the connection goes to its answer.
        _resolver.Sequences["rebind.example"] = new Queue<string>(["127.0.0.1", "127.0.0.2", "127.0.0.2"]);
        using var fetcher = Fetcher();

        Assert.IsNotEmpty(await FetchAsync(fetcher, "http://rebind.example/picture"));
        Assert.AreEqual(1, _resolver.Calls);

        using var fresh = Fetcher();
        await Assert.ThrowsExactlyAsync<RemotePictureException>(() => FetchAsync(fresh, "http://rebind.example/picture"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("picture.jpg")]
    [DataRow("//pictures.example/picture")]
    [DataRow("javascript:alert(1)")]
    [DataRow("data:image/png;base64,AAAA")]
    [DataRow("gopher://pictures.example/")]
    [DataRow("http://user:secret@pictures.example/picture")]
    public async Task FetchAsync_UrlOfAnotherKind_IsRefused(string url)
    {
        using var fetcher = Fetcher();

        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(
            () => fetcher.FetchAsync(url, Limit, TestContext.CancellationToken));

        Assert.AreEqual(RemotePictureProblem.NotAllowed, exception.Problem);
    }

    [TestMethod]
    public async Task FetchAsync_FiveRedirects_AreFollowedAndSixAreNot()
    {
        using var fetcher = Fetcher();

        Assert.IsNotEmpty(await FetchAsync(fetcher, "http://pictures.example/hop/4"));
        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(() => FetchAsync(fetcher, "http://pictures.example/hop/5"));
        Assert.Contains("more than 5", exception.Message);
        await Assert.ThrowsExactlyAsync<RemotePictureException>(() => FetchAsync(fetcher, "http://pictures.example/loop"));
    }

    [TestMethod]
    [DataRow("/declared")]
    [DataRow("/endless")]
    public async Task FetchAsync_TooLarge_IsCutOff(string path)
    {
        using var fetcher = Fetcher();

        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(
            () => FetchAsync(fetcher, "http://pictures.example" + path));

        Assert.AreEqual(RemotePictureProblem.TooLarge, exception.Problem);
    }

    [TestMethod]
    public async Task FetchAsync_ServerHangs_EndsAtTheTimeOut()
    {
        var clock = new FakeTimeProvider();
        using var fetcher = Fetcher(clock);
        var fetch = FetchAsync(fetcher, "http://pictures.example/hang");
        while (Volatile.Read(ref _requests) == 0)
        {
            await Task.Yield();
        }

        clock.Advance(TimeSpan.FromSeconds(11));

        var exception = await Assert.ThrowsExactlyAsync<RemotePictureException>(() => fetch);
        Assert.Contains("10 s", exception.Message);
    }

    [TestMethod]
    public async Task FetchAsync_CallerGivesUp_IsCancelledNotATimeOut()
    {
        using var fetcher = Fetcher();
        using var stop = new CancellationTokenSource();
        var fetch = fetcher.FetchAsync(Url("http://pictures.example/hang"), Limit, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => fetch);
    }

    [TestMethod]
    public async Task FetchAsync_NotFoundOrUnknownHost_SaysSo()
    {
        using var fetcher = Fetcher();

        var missing = await Assert.ThrowsExactlyAsync<RemotePictureException>(() => FetchAsync(fetcher, "http://pictures.example/missing"));
        Assert.Contains("404", missing.Message);
        var unknown = await Assert.ThrowsExactlyAsync<RemotePictureException>(() => FetchAsync(fetcher, "http://unknown.example/picture"));
        Assert.Contains("could not be reached", unknown.Message);
    }

    private RemotePictureFetcher Fetcher(TimeProvider? clock = null) => new(
        new SsrfGuard(_resolver, address => address.Equals(IPAddress.Loopback), [_port]),
        Options.Create(new RemotePictureOptions()),
        clock ?? TimeProvider.System,
        NullLogger<RemotePictureFetcher>.Instance);

    private Task<byte[]> FetchAsync(RemotePictureFetcher fetcher, string url) =>
        fetcher.FetchAsync(Url(url), Limit, TestContext.CancellationToken);

    /// <summary>The address with the port of the test's server.</summary>
    private string Url(string url) => new UriBuilder(url) { Port = _port }.Uri.AbsoluteUri;

    private sealed class FakeResolver : IHostResolver
    {
        public Dictionary<string, string[]> Hosts { get; } = [];

        public Dictionary<string, Queue<string>> Sequences { get; } = [];

        public int Calls { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            Calls++;
            if (Sequences.TryGetValue(host, out var sequence))
            {
                return Task.FromResult<IPAddress[]>([IPAddress.Parse(sequence.Dequeue())]);
            }

            return Task.FromResult(Hosts.GetValueOrDefault(host, []).Select(IPAddress.Parse).ToArray());
        }
    }
}
