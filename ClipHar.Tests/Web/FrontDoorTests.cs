using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ClipHar.Tests.Web;

[TestClass]
public sealed class FrontDoorTests
{
    [TestMethod]
    public async Task Root_AskedForHtml_IsThePageElseTheApis()
    {
        await using var host = await PageHost.StartAsync(app => app.MapGet("/", () => Results.Json(new { name = "api" })));
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };

        StringAssert.Contains(await http.GetStringAsync(new Uri("/", UriKind.Relative)), "\"api\"");
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var page = await http.GetAsync(new Uri("/", UriKind.Relative));
        StringAssert.Contains(await page.Content.ReadAsStringAsync(), "Live · ClipHar");
        StringAssert.Contains(page.Headers.GetValues("Content-Security-Policy").Single(), "script-src 'self';");
    }

    [TestMethod]
    public async Task UnknownPage_AskedForHtml_IsAPageWithStatus404()
    {
        await using var host = await PageHost.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        using var plain = await http.GetAsync(new Uri("/v1/nothing", UriKind.Relative));
        Assert.AreEqual((HttpStatusCode.NotFound, ""), (plain.StatusCode, await plain.Content.ReadAsStringAsync()));

        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var page = await http.GetAsync(new Uri("/nowhere", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, page.StatusCode);
        StringAssert.Contains(await page.Content.ReadAsStringAsync(), "There is no such page");
        using var api = await http.GetAsync(new Uri("/v1/nothing", UriKind.Relative));
        Assert.AreEqual((HttpStatusCode.NotFound, ""), (api.StatusCode, await api.Content.ReadAsStringAsync()));
    }

    [TestMethod]
    public async Task ApiPaths_ApiHostedApart_AreCarriedToIt()
    {
        await using var api = await PageHost.StartAsync();
        await using var web = await PageHost.StartAsync(_ => { }, $"--FrontDoor:ApiAddresses={api.Address}");
        using var http = new HttpClient { BaseAddress = new Uri(web.Address) };

        StringAssert.Contains(await http.GetStringAsync(new Uri("/v1/models", UriKind.Relative)), "cliphar-demo");
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        await socket.ConnectAsync(new Uri(web.Address.Replace("http:", "ws:", StringComparison.Ordinal) + "/v1/stream"), CancellationToken.None);
        await socket.SendAsync("{\"type\":\"configure\",\"window_ms\":900}"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, true, CancellationToken.None);
        var answer = new byte[4096];
        _ = await socket.ReceiveAsync(answer, CancellationToken.None);
        var received = await socket.ReceiveAsync(answer, CancellationToken.None);
        StringAssert.Contains(System.Text.Encoding.UTF8.GetString(answer, 0, received.Count), "\"window_ms\":900");
    }

    /// <summary>Kestrel alone refuses more than 30 MB; archives of pictures are larger, and the API says what it takes.</summary>
    [TestMethod]
    public async Task LargeUpload_ApiHostedApart_ArrivesThereWhole()
    {
        const int length = 40_000_000;
        await using var api = await PageHost.StartAsync(app => app.MapPost("/v1/imports", async (HttpRequest request) =>
        {
            var counted = 0;
            var buffer = new byte[1 << 16];
            while (await request.Body.ReadAsync(buffer) is var read and > 0)
            {
                counted += read;
            }

            return counted;
        }).WithMetadata(new DisableRequestSizeLimitAttribute()));
        await using var web = await PageHost.StartAsync(_ => { }, $"--FrontDoor:ApiAddresses={api.Address}");
        using var http = new HttpClient { BaseAddress = new Uri(web.Address) };
        using var content = new ByteArrayContent(new byte[length]);
        using var answer = await http.PostAsync(new Uri("/v1/imports", UriKind.Relative), content);
        Assert.AreEqual($"{length}", await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task ApiAddresses_NotAnAddress_RefusesToStartAndSaysWhich()
    {
        var error = await Assert.ThrowsExactlyAsync<OptionsValidationException>(
            () => PageHost.StartAsync(_ => { }, "--FrontDoor:ApiAddresses=http://ok:1;api"));
        StringAssert.Contains(error.Message, "'api' is not an http(s) address");
    }
}
