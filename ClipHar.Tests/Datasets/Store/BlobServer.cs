using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClipHar.Tests.Datasets.Store;

/// <summary>The few calls of Azure Blob Storage's protocol that a remote makes: put, get with a range, properties, list.</summary>
internal sealed class BlobServer : IAsyncDisposable
{
    /// <summary>Blobs in one answer to a listing, small enough that there are several.</summary>
    private const int PageBlobs = 100;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _blocks = new(StringComparer.Ordinal);

    private BlobServer(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<BlobServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new BlobServer(app);
        app.Run(server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var operation = context.Request.Query["comp"].ToString();
        context.Response.Headers["x-ms-version"] = "2025-01-05";
        context.Response.Headers["x-ms-request-id"] = Guid.Empty.ToString();
        switch (context.Request.Method, operation)
        {
            case ("GET", "list"):
                await ListAsync(context, path);
                break;
            case ("PUT", "block"):
                _blocks[path + context.Request.Query["blockid"]] = await ReadAsync(context);
                context.Response.StatusCode = 201;
                break;
            case ("PUT", "blocklist"):
                var list = XDocument.Parse(Encoding.UTF8.GetString(await ReadAsync(context)));
                Put(context, path, [.. list.Root!.Elements().SelectMany(block => _blocks[path + block.Value])]);
                break;
            case ("PUT", _):
                Put(context, path, await ReadAsync(context));
                break;
            case ("GET" or "HEAD", _) when _blobs.TryGetValue(path, out var content):
                await SendAsync(context, content);
                break;
            default:
                context.Response.StatusCode = 404;
                context.Response.Headers["x-ms-error-code"] = "BlobNotFound";
                break;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private void Put(HttpContext context, string path, byte[] content)
    {
        _blobs[path] = content;
        context.Response.StatusCode = 201;
        Describe(context);
    }

    private static void Describe(HttpContext context)
    {
        context.Response.Headers.ETag = "\"0x1\"";
        context.Response.Headers.LastModified = "Mon, 01 Jan 2024 00:00:00 GMT";
    }

    private static async Task SendAsync(HttpContext context, byte[] content)
    {
        Describe(context);
        context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentType = "application/octet-stream";
        var start = 0;
        var range = context.Request.Headers["x-ms-range"].ToString();
        if (range.Length > 6)
        {
            start = int.Parse(range[6..].Split('-')[0], CultureInfo.InvariantCulture);
            if (start > 0 && start >= content.Length)
            {
                context.Response.StatusCode = 416;
                context.Response.Headers["x-ms-error-code"] = "InvalidRange";
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {start}-{content.Length - 1}/{content.Length}";
        }

        context.Response.ContentLength = content.Length - start;
        if (context.Request.Method == "GET")
        {
            await context.Response.Body.WriteAsync(content.AsMemory(start), context.RequestAborted);
        }
    }

    private async Task ListAsync(HttpContext context, string container)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        var marker = context.Request.Query["marker"].ToString();
        var names = _blobs.Keys
            .Where(path => path.StartsWith($"{container}/{prefix}", StringComparison.Ordinal))
            .Select(path => path[(container.Length + 1)..])
            .Order(StringComparer.Ordinal)
            .SkipWhile(name => marker.Length > 0 && string.CompareOrdinal(name, marker) < 0)
            .Take(PageBlobs + 1)
            .ToList();
        var next = names.Count > PageBlobs ? names[^1] : "";
        var answer = new XElement(
            "EnumerationResults",
            new XElement(
                "Blobs",
                names.Take(PageBlobs).Select(name => new XElement(
                    "Blob",
                    new XElement("Name", name),
                    new XElement(
                        "Properties",
                        new XElement("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"),
                        new XElement("Etag", "0x1"),
                        new XElement("Content-Length", _blobs[$"{container}/{name}"].Length),
                        new XElement("BlobType", "BlockBlob"))))),
            new XElement("NextMarker", next));
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + answer, context.RequestAborted);
    }
}
