using Microsoft.Extensions.Options;

namespace ClipHar.Web.FrontDoor;

/// <summary>Where the API is.</summary>
public sealed class FrontDoorOptions
{
    public const string SectionName = "FrontDoor";

    /// <summary>
    /// Addresses of the API's replicas, separated by ';' ("http://api-1:8080;http://api-2:8080"). Empty (the default): the API runs
    /// in this process, and nothing is forwarded.
    /// </summary>
    public string ApiAddresses { get; set; } = "";

    /// <summary>The addresses, parsed. Validated at start.</summary>
    internal IReadOnlyList<Uri> Replicas =>
        [.. ApiAddresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(a => new Uri(a))];
}

internal sealed class FrontDoorOptionsValidator : IValidateOptions<FrontDoorOptions>
{
    public ValidateOptionsResult Validate(string? name, FrontDoorOptions options)
    {
        var wrong = options.ApiAddresses
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(a => !(Uri.TryCreate(a, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            .Select(a => $"{FrontDoorOptions.SectionName}:{nameof(FrontDoorOptions.ApiAddresses)}: '{a}' is not an http(s) address.")
            .ToArray();
        return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
