using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ClipHar.Client.Streaming;

/// <summary>
/// A live session. One caller may send while another reads. To keep latency low, send the next frame when the answer to the last one
/// has come; frames that come faster than they can be recognised are answered <see cref="StreamDropped"/>.
/// </summary>
public sealed class ClipHarStream : IAsyncDisposable
{
    private const int ReadBufferBytes = 16 * 1024;

    /// <summary>A misbehaving server is not given more memory than this for one message.</summary>
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);

    internal ClipHarStream(WebSocket socket) => _socket = socket;

    /// <summary>Why the session ended; null while it is open.</summary>
    public string? CloseReason => _socket.CloseStatusDescription;

    /// <param name="picture">A JPEG, PNG or WebP file.</param>
    /// <param name="cancellationToken">Cancelling breaks the session off.</param>
    public Task SendFrameAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellationToken) =>
        SendAsync(picture, WebSocketMessageType.Binary, cancellationToken);

    /// <summary>Changes model, labels or window; answered by <see cref="StreamReady"/> or <see cref="StreamError"/>.</summary>
    public Task ConfigureAsync(StreamConfigure configure, CancellationToken cancellationToken) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(configure, ClipHarJson.Options), WebSocketMessageType.Text, cancellationToken);

    /// <summary>The server's messages until the session ends.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async IAsyncEnumerable<IStreamMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is { } message)
        {
            yield return message;
        }
    }

    /// <summary>The next message; null when the server has closed the session.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="JsonException">The server sent something else than a message of this protocol.</exception>
    public async Task<IStreamMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[ReadBufferBytes];
        using var text = new MemoryStream();
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (text.Length + part.Count > MaxMessageBytes)
            {
                throw new JsonException($"The server sent a message of more than {MaxMessageBytes} bytes.");
            }

            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Parse(text.GetBuffer().AsSpan(0, (int)text.Length));
            }
        }
    }

    /// <summary>Closes the session in order. What the server still sends can be read to the end.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static IStreamMessage Parse(ReadOnlySpan<byte> json)
    {
        var element = JsonSerializer.Deserialize<JsonElement>(json, ClipHarJson.Options);
        var type = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var value) ? value.ToString() : null;
        return type switch
        {
            "ready" => element.Deserialize<StreamReady>(ClipHarJson.Options)!,
            "scores" => element.Deserialize<StreamScores>(ClipHarJson.Options)!,
            "dropped" => element.Deserialize<StreamDropped>(ClipHarJson.Options)!,
            "error" => element.Deserialize<StreamError>(ClipHarJson.Options)!,
            _ => throw new JsonException($"The server sent a message of the unknown type '{type}'."),
        };
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(message, type, WebSocketMessageFlags.EndOfMessage, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }
}
