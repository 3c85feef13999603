using ClipHar.Core.RemotePictures;

namespace ClipHar.Core.Datasets.Acquisition.Urls;

/// <summary>Pictures at public addresses, for the sources that name such.</summary>
public sealed class UrlPictures(RemotePictureFetcher fetcher)
{
    /// <exception cref="SourceItemException">The address is not allowed or gives no picture.</exception>
    public async Task<byte[]> ReadAsync(string url, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await fetcher.FetchAsync(url, maxBytes, cancellationToken);
        }
        catch (RemotePictureException exception)
        {
            throw new SourceItemException(exception.Message, exception);
        }
    }

    /// <summary>A path in the dataset that tells where the picture is from: label/host-name.*.</summary>
    /// <param name="position">Used where the address says nothing.</param>
    internal static string PathOf(string url, string? label, string position)
    {
        var folder = SamplePath.Name(label ?? "unlabelled");
        var known = Uri.TryCreate(url, UriKind.Absolute, out var address);
        var name = known ? Path.GetFileNameWithoutExtension(Uri.UnescapeDataString(address!.AbsolutePath)) : "";
        return $"{folder}/{SamplePath.Name(known ? address!.Host : "address")}-{(name.Length == 0 ? position : SamplePath.Name(name))}.*";
    }
}
