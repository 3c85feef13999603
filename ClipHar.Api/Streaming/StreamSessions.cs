using Microsoft.Extensions.Options;

namespace ClipHar.Api.Streaming;

/// <summary>Counts the sessions of this process, and admits only so many.</summary>
internal sealed class StreamSessions(IOptions<StreamOptions> options)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <returns>To be disposed when the session ends; null when there are too many already.</returns>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= options.Value.MaxSessions)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _count);
        return null;
    }

    private sealed class Place(StreamSessions owner) : IDisposable
    {
        private StreamSessions? _owner = owner;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _owner, null) is { } sessions)
            {
                Interlocked.Decrement(ref sessions._count);
            }
        }
    }
}

/// <summary>Lets endpoints accept WebSockets, whoever builds the pipeline.</summary>
internal sealed class StreamStartupFilter(IOptions<StreamOptions> options) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = options.Value.PingInterval,
            KeepAliveTimeout = options.Value.PingInterval,
        });
        next(app);
    };
}
