using ClipHar.Api.Classification;
using ClipHar.Api.Errors;

namespace ClipHar.Api.Streaming;

/// <summary>GET /v1/stream: a WebSocket.</summary>
internal static class OpenStream
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/stream", HandleAsync)
        .WithName("OpenStream")
        .WithSummary("Live recognition over a WebSocket")
        .WithDescription("Binary messages are frames (JPEG, PNG or WebP files). The first text message from the server has type "
            + "\"ready\"; then every frame is answered, in order, by \"scores\", \"dropped\" (a newer frame had come before its turn) or "
            + "\"error\". A text message {\"type\": \"configure\", …} changes model, vocabulary, labels, top_k, window_ms or "
            + "none_of_these at any "
            + "time and is answered by \"ready\" or \"error\".")
        .Produces(StatusCodes.Status101SwitchingProtocols)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status426UpgradeRequired)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task HandleAsync(
        HttpContext context, string? model, string? vocabulary, StreamSessions sessions, StreamSessionFactory factory)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            throw new RequestException(
                StatusCodes.Status426UpgradeRequired, "A WebSocket is needed", "Open this address as a WebSocket (ws:// or wss://).");
        }

        using var place = sessions.TryEnter()
            ?? throw new RequestException(
                StatusCodes.Status503ServiceUnavailable, "Too many live sessions", $"There are {sessions.Count} already. Try again later.")
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            };

        // What cannot be answered at all is an HTTP error, before there is a WebSocket.
        var session = factory.Create();
        var ready = await session.StartAsync(new LabelChoice { Model = model, Vocabulary = vocabulary }, context.RequestAborted);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await factory.RunAsync(session, ready, socket, context.RequestAborted);
    }
}
