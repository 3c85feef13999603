namespace ClipHar.Client;

/// <summary>Where the server is and how to be let in.</summary>
public sealed class ClipHarClientOptions
{
    /// <summary>Default: the service named "api", found by service discovery.</summary>
    public Uri BaseAddress { get; set; } = new("https+http://api");

    /// <summary>Needed when the server is configured with keys.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Time for one call; a stream may take longer. Default: 100 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);
}
