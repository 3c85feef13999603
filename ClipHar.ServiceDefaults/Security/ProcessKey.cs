using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>
/// A key that only this process knows, so that its pages can call its own API. New at every start, never written anywhere.
/// </summary>
internal sealed class ProcessKey
{
    public ProcessKey()
    {
        Value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Hash = ApiKeyHash.Of(Value);
    }

    public string Value { get; }

    public byte[] Hash { get; }
}

/// <summary>For the HTTP client with which a process calls the system's own API.</summary>
public static class OwnKeyExtensions
{
    /// <summary>
    /// Sends <see cref="SecurityOptions.OutgoingApiKey"/> with every request of this client, or the key of this process. Only for
    /// clients that call the system itself: whoever is called sees the key.
    /// </summary>
    public static IHttpClientBuilder AddOwnKey(this IHttpClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.AddHttpMessageHandler(provider => new OwnKeyHandler(
            provider.GetRequiredService<IOptions<SecurityOptions>>().Value.OutgoingApiKey ?? provider.GetService<ProcessKey>()?.Value));
    }

    private sealed class OwnKeyHandler(string? key) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (key is not null)
            {
                request.Headers.Remove(ApiKeyAuthenticationHandler.HeaderName);
                request.Headers.Add(ApiKeyAuthenticationHandler.HeaderName, key);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
