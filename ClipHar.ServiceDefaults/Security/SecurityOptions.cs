using Microsoft.Extensions.Options;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>Who may call this process.</summary>
public sealed class SecurityOptions
{
    public const string SectionName = "Security";

    /// <summary>
    /// Keys that callers may present as <c>X-API-Key</c>, as <c>Authorization: Bearer</c>, or in a browser as the password. The key
    /// itself (at least 16 characters), or <c>sha256:</c> and the 64 hex digits of its SHA-256, so that the configuration does not
    /// hold it. With a key, every caller needs one, also on this machine. Without, only this machine may call.
    /// </summary>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>
    /// The key that this process presents to other services of the system. Default: none, which suffices to call itself.
    /// </summary>
    public string? OutgoingApiKey { get; set; }

    /// <summary>Lets anybody who can reach the process call it: for a container whose gateway checks the callers. Default: false.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Host names, besides localhost, under which a process without a key may be addressed. Guards against a web page whose own
    /// name is made to resolve to this machine (DNS rebinding).
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins (https://app.example.com) whose web pages may call this process. Default: none but its own.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}

internal sealed class SecurityOptionsValidator : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        var failures = new List<string>();
        for (var i = 0; i < options.ApiKeys.Count; i++)
        {
            if (ApiKeyHash.Problem(options.ApiKeys[i]) is { } problem)
            {
                failures.Add($"{SecurityOptions.SectionName}:ApiKeys:{i} {problem}");
            }
        }

        foreach (var origin in options.AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
            {
                failures.Add(
                    $"{SecurityOptions.SectionName}:AllowedOrigins: '{origin}' is no origin; expected scheme://host[:port] with nothing "
                        + "after it.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
