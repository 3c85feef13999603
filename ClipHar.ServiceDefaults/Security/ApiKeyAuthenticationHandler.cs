using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>
/// Reads the key of a request from X-API-Key, Authorization: Bearer, or the password of Authorization: Basic, which browsers ask
/// people for. A browser sends Basic credentials along by itself, also for other sites' requests: those the request guard refuses.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<SecurityOptions> security,
    ProcessKey processKey,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    public const string HeaderName = "X-API-Key";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (PresentedKey() is not { Length: > 0 } key)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (!ApiKeyHash.Matches(key, security.Value.ApiKeys.Select(ApiKeyHash.Of).Append(processKey.Hash)))
        {
            return Task.FromResult(AuthenticateResult.Fail("The API key is not known."));
        }

        // Tells callers apart without holding the key.
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "api-key"), new Claim(ClaimTypes.NameIdentifier, Fingerprint(key))], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? "Basic realm=\"ClipHar: any user name, the API key as password\", charset=\"UTF-8\""
            : "Bearer realm=\"cliphar\"";
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = Context,
            ProblemDetails =
            {
                Status = StatusCodes.Status401Unauthorized,
                Title = "An API key is needed",
                Detail = PresentedKey() is null
                    ? $"Send the key as {HeaderName} or as Authorization: Bearer."
                    : "The API key that was sent is not known.",
            },
        });
    }

    private static string Fingerprint(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8));

    private string? PresentedKey()
    {
        if (Request.Headers[HeaderName].ToString() is { Length: > 0 } key)
        {
            return key;
        }

        var authorization = Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        return authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) ? Password(authorization[Basic.Length..].Trim()) : null;
    }

    /// <summary>The password of user:password in base64; empty, which no key is, when it is anything else.</summary>
    private static string Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
