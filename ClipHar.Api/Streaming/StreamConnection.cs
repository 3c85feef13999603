using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Streaming;

namespace ClipHar.Api.Streaming;

/// <summary>
/// A session's WebSocket: one loop reads into the mailbox, one works and answers. Only the second sends, so that answers are in order;
/// while it is busy, or the client reads slowly, newer frames replace the waiting one.
/// </summary>
internal sealed class StreamConnection : IDisposable
{
    private const int ReadBufferBytes = 64 * 1024;

    /// <summary>How long a client may take to answer a close, or to take a message, before the connection is cut.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly WebSocket _socket;
    private readonly StreamSession _session;
    private readonly StreamOptions _options;
    private readonly TimeProvider _clock;
    private readonly FrameMailbox _mailbox = new();
    private readonly long _started;
    private Ending? _ending;
    private long _nextUnanswered;

    public StreamConnection(WebSocket socket, StreamSession session, StreamOptions options, TimeProvider clock)
    {
        _socket = socket;
        _session = session;
        _options = options;
        _clock = clock;
        _started = clock.GetTimestamp();
    }

    private sealed record Ending(WebSocketCloseStatus Status, string Reason);

    /// <summary>Serves until somebody ends the session, then closes.</summary>
    public async Task RunAsync(StreamReady ready, CancellationToken stopping, CancellationToken aborted)
    {
        await using var idle = _clock.CreateTimer(
            _ => End(WebSocketCloseStatus.NormalClosure, "No message for too long."), null, _options.IdleTimeout, Timeout.InfiniteTimeSpan);
        await using var stop = stopping.Register(() => End(WebSocketCloseStatus.EndpointUnavailable, "The server stops."));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var reading = ReadAsync(idle, both.Token);
        try
        {
            await SendAsync(ready, both.Token);
            await WorkAsync(both.Token);
            await CloseAsync(reading);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client is gone: there is nobody to answer.
            _socket.Abort();
        }
        finally
        {
            await both.CancelAsync();
            await reading;
        }
    }

    public void Dispose() => _mailbox.Dispose();

    /// <summary>The first reason to end counts.</summary>
    private void End(WebSocketCloseStatus status, string reason)
    {
        Interlocked.CompareExchange(ref _ending, new Ending(status, reason), null);
        _mailbox.End();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var delivery = await _mailbox.TakeAsync(cancellationToken);
            foreach (var message in delivery.Messages)
            {
                await SendAsync(await _session.ConfigureAsync(message, cancellationToken), cancellationToken);
            }

            if (delivery.Ended)
            {
                return;
            }

            if (delivery.Frame is { } frame)
            {
                for (; _nextUnanswered < frame.Number; _nextUnanswered++)
                {
                    await SendAsync(new StreamDropped { Frame = _nextUnanswered }, cancellationToken);
                }

                _nextUnanswered++;
                foreach (var answer in await _session.RecogniseAsync(frame, cancellationToken))
                {
                    await SendAsync(answer, cancellationToken);
                }
            }
        }
    }

    private async Task SendAsync(object message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Grace, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var json = JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), ClipHarJson.Options);
        await _socket.SendAsync(json, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, either.Token);
    }

    private async Task CloseAsync(Task reading)
    {
        var (status, reason) = Volatile.Read(ref _ending) ?? new Ending(WebSocketCloseStatus.NormalClosure, "");
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var timeout = new CancellationTokenSource(Grace, _clock);
            await _socket.CloseOutputAsync(status, reason, timeout.Token);
        }

        try
        {
            await reading.WaitAsync(Grace, _clock);
        }
        catch (TimeoutException)
        {
            _socket.Abort();
        }
    }

    /// <summary>Reads until the client closes or breaks off; never throws.</summary>
    private async Task ReadAsync(ITimer idle, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBufferBytes);
        try
        {
            using var message = new MemoryStream();
            for (long frames = 0; ;)
            {
                var type = await ReadMessageAsync(message, buffer, cancellationToken);
                idle.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);
                if (type == WebSocketMessageType.Close)
                {
                    break;
                }

                if (type is null || Volatile.Read(ref _ending) is not null)
                {
                    // Read on without looking, so that the client gets the close message and not a reset connection.
                    continue;
                }

                if (type == WebSocketMessageType.Binary)
                {
                    _mailbox.Put(new FrameMailbox.Frame(frames++, message.ToArray(), _clock.GetElapsedTime(_started)));
                }
                else if (!_mailbox.TryPut(Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length)))
                {
                    End(WebSocketCloseStatus.PolicyViolation, "Too many configure messages at once.");
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The client is gone, or the session is over.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            End(WebSocketCloseStatus.NormalClosure, "");
        }
    }

    /// <returns>The kind of message that is now in the stream; null for a part of one that is too large.</returns>
    private async Task<WebSocketMessageType?> ReadMessageAsync(MemoryStream message, byte[] buffer, CancellationToken cancellationToken)
    {
        message.SetLength(0);
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return WebSocketMessageType.Close;
            }

            var limit = part.MessageType == WebSocketMessageType.Binary ? _options.MaxFrameBytes : _options.MaxMessageBytes;
            if (message.Length + part.Count > limit)
            {
                End(WebSocketCloseStatus.MessageTooBig, $"At most {limit} bytes are allowed.");
                return null;
            }

            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return part.MessageType;
            }
        }
    }
}
