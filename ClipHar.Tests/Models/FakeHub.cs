using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClipHar.Tests.Models;

/// <summary>
/// A hub on loopback that serves one folder as one model and one data set, the way the public hub does, and misbehaves when told to.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string Repository = "acme/tiny-clip";
    public const string Dataset = "acme/actions";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly WebApplication _app;
    private readonly string _folder;

    private FakeHub(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public Uri Endpoint => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Each file request cuts the connection after this many bytes, as often as <see cref="Breaks"/> says.</summary>
    public int BreakAfterBytes { get; set; } = int.MaxValue;

    public int Breaks { get; set; }

    public bool IgnoreRanges { get; set; }

    /// <summary>Serves other bytes than it declares.</summary>
    public bool Corrupt { get; set; }

    /// <summary>Sends half of a file and then nothing, until released.</summary>
    public TaskCompletionSource? Stall { get; set; }

    public string? RequiredToken { get; set; }

    /// <summary>Files that one page of the listing has.</summary>
    public int PageSize { get; set; } = int.MaxValue;

    /// <summary>Range headers of the file requests, in order; "" when there was none.</summary>
    public ConcurrentQueue<(string File, string Range)> Requests { get; } = [];

    public static async Task<FakeHub> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var hub = new FakeHub(app, folder);
        app.MapGet($"/api/models/{Repository}/revision/{{revision}}", hub.Info);
        app.MapGet($"/api/models/{Repository}/tree/{Commit}", hub.Tree);
        app.MapGet($"/{Repository}/resolve/{Commit}/{{file}}", hub.SendAsync);
        app.MapGet($"/api/datasets/{Dataset}/revision/{{revision}}", hub.Info);
        app.MapGet($"/api/datasets/{Dataset}/tree/{Commit}", hub.Tree);
        app.MapGet($"/datasets/{Dataset}/resolve/{Commit}/{{**file}}", hub.SendAsync);
        await app.StartAsync();
        return hub;
    }

    public async ValueTask DisposeAsync()
    {
        Stall?.TrySetResult();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IResult Info(HttpRequest request, string revision) =>
        RequiredToken is { } token && request.Headers.Authorization != $"Bearer {token}" ? Results.Unauthorized()
        : revision is "main" or Commit
            ? Results.Json(new Dictionary<string, object>
            {
                ["sha"] = Commit,
                ["cardData"] = new Dictionary<string,
                string>
                { ["license"] = "mit" },
            })
            : Results.NotFound();

    private IResult Tree(HttpContext context)
    {
        var paths = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var from = int.TryParse(context.Request.Query["cursor"], out var cursor) ? cursor : 0;
        if (paths.Count - from > PageSize)
        {
            context.Response.Headers.Link = $"<{Endpoint}{context.Request.Path.Value![1..]}?recursive=true&cursor={from + PageSize}>; "
                + $"rel=\"next\"";
        }

        return Results.Json(paths.Skip(from).Take(PageSize).Select(Entry));
    }

    private Dictionary<string, object> Entry(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var entry = new Dictionary<string, object>
        {
            ["type"] = "file",
            ["path"] = Path.GetRelativePath(_folder, path).Replace(Path.DirectorySeparatorChar, '/'),
            ["size"] = bytes.Length,
            ["oid"] = Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"), .. bytes])),
        };
        if (Path.GetExtension(path) is ".safetensors" or ".parquet" or ".zip")
        {
            entry["lfs"] = new Dictionary<string, object>
            {
                ["oid"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
                ["size"] = bytes.Length,
            };
        }

        return entry;
    }

    private async Task SendAsync(HttpContext context, string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(_folder, file));
        var range = context.Request.Headers.Range.ToString();
        Requests.Enqueue((file, range));
        var from = range.Length > 0 && !IgnoreRanges
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        context.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        context.Response.ContentLength = bytes.Length - from;
        if (Corrupt)
        {
            bytes[^1] ^= 1;
        }

        if (Stall is { } stall)
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(from, (bytes.Length - from) / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await stall.Task.WaitAsync(context.RequestAborted);
            return;
        }

        if (bytes.Length - from > BreakAfterBytes && Breaks-- > 0)
        {
            await context.Response.Body.WriteAsync(bytes.AsMemory(from, BreakAfterBytes), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(from), context.RequestAborted);
    }
}
