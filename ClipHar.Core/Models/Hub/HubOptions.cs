using System.ComponentModel.DataAnnotations;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models.Hub;

/// <summary>Where checkpoints are fetched from.</summary>
public sealed class HubOptions
{
    public const string SectionName = "Hub";

    /// <summary>Base address of the hub. Default: the environment variable HF_ENDPOINT, else https://huggingface.co.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://huggingface.co");

    /// <summary>Access token for gated and private repositories. Default: the environment variable HF_TOKEN.</summary>
    public string? Token { get; set; }

    /// <summary>No request leaves the machine. Default: whether HF_HUB_OFFLINE is 1 or true.</summary>
    public bool Offline { get; set; }

    /// <summary>A download that receives nothing for this long is retried. Default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often one file is tried again after a broken connection. Each try goes on where the last one stopped. Default: 5.
    /// </summary>
    [Range(0, 100)]
    public int MaxRetries { get; set; } = 5;

    /// <summary>Largest repository that is fetched. Default: 20 GB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 20_000_000_000;
}

/// <summary>Fills the options from the variables that every hub client honours; configuration under Hub: wins over them.</summary>
internal sealed class HubEnvironment(IConfiguration configuration) : IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options)
    {
        if (configuration["HF_ENDPOINT"] is { Length: > 0 } endpoint)
        {
            options.Endpoint = Uri.TryCreate(endpoint.TrimEnd('/'), UriKind.Absolute, out var uri)
                ? uri
                : throw new OptionsValidationException(
                    HubOptions.SectionName, typeof(HubOptions), [$"HF_ENDPOINT is '{endpoint}', which is no absolute http(s) address."]);
        }

        options.Token = configuration["HF_TOKEN"] is { Length: > 0 } token ? token : options.Token;
        options.Offline = configuration["HF_HUB_OFFLINE"] is "1" or "true" or "True" or "TRUE" || options.Offline;
    }
}

[OptionsValidator]
internal sealed partial class HubOptionsValidator : IValidateOptions<HubOptions>;
