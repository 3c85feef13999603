using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.RemotePictures;

/// <summary>How pictures are fetched from an address that a request names.</summary>
public sealed class RemotePictureOptions
{
    public const string SectionName = "RemotePictures";

    /// <summary>Whether requests may name addresses at all. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Time for the whole fetch, redirects included. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most redirects that are followed; each is checked like the first address. Default: 5.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Ports that may be asked for, so that the service is no port scanner. Default when empty: 80 and 443.</summary>
    public IList<int> AllowedPorts { get; } = [];
}

[OptionsValidator]
internal sealed partial class RemotePictureOptionsValidator : IValidateOptions<RemotePictureOptions>;
