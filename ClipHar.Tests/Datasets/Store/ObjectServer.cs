using System.Collections.Concurrent;
using System.Globalization;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClipHar.Tests.Datasets.Store;

/// <summary>A web server that keeps what is sent to it, as DVC's HTTP remote expects one.</summary>
internal sealed class ObjectServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ObjectServer(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    public ConcurrentQueue<long> RangeStarts { get; } = new();

    public ConcurrentQueue<string> Methods { get; } = new();

    /// <summary>The connection of the next download ends after so many bytes.</summary>
    public int? BreakAfterBytes { get; set; }

    /// <summary>What every request must carry.</summary>
    public string? Authorization { get; set; }

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<ObjectServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ObjectServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Methods.Enqueue(context.Request.Method);
        if (Authorization is not null && context.Request.Headers.Authorization != Authorization)
        {
            context.Response.StatusCode = 401;
            return;
        }

        if (context.Request.Method is "POST" or "PUT")
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            Objects[path] = body.ToArray();
            return;
        }

        if (!Objects.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        await SendAsync(context, content);
    }

    private async Task SendAsync(HttpContext context, byte[] content)
    {
        var start = 0;
        if (context.Request.Headers.Range.ToString() is { Length: > 6 } range)
        {
            start = int.Parse(range[6..].TrimEnd('-'), CultureInfo.InvariantCulture);
            RangeStarts.Enqueue(start);
            if (start >= content.Length)
            {
                context.Response.StatusCode = 416;
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {start}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength = content.Length - start;
        if (context.Request.Method == "HEAD")
        {
            return;
        }

        if (BreakAfterBytes is { } length)
        {
            BreakAfterBytes = null;
            await context.Response.Body.WriteAsync(content.AsMemory(start, length), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(content.AsMemory(start), context.RequestAborted);
    }
}
