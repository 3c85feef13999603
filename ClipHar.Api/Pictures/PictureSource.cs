using ClipHar.Api.Errors;
using ClipHar.Core.RemotePictures;
using ClipHar.Inference.Classification;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Pictures;

/// <summary>A picture that JSON brings: inside it, or at an address.</summary>
internal sealed class PictureSource(RemotePictureFetcher fetcher, IOptions<ClassificationOptions> limits)
{
    /// <param name="base64">The picture, or null.</param>
    /// <param name="base64Member">Name of that member, for messages.</param>
    /// <param name="url">Its address, or null.</param>
    /// <param name="urlMember">Name of that member, for messages.</param>
    /// <param name="cancellationToken">Ends a fetch.</param>
    /// <exception cref="RequestException">Neither or both are given, or the picture cannot be had.</exception>
    public async Task<ReceivedPicture> ReadAsync(
        string? base64, string base64Member, string? url, string urlMember, CancellationToken cancellationToken)
    {
        var maxBytes = (int)Math.Min(int.MaxValue, limits.Value.MaxImageBytes);
        return (base64, url) switch
        {
            ({ Length: > 0 }, null) => new ReceivedPicture(Base64Picture.Decode(base64, base64Member, maxBytes), null, base64Member),
            (null, { Length: > 0 }) => new ReceivedPicture(
                await FetchAsync(url, urlMember, maxBytes, cancellationToken),
                ReceivedPicture.CleanFileName(Path.GetFileName(new Uri(url).LocalPath)),
                urlMember),
            _ => throw RequestException.Invalid(base64Member, $"Give exactly one of {base64Member} (base64) and {urlMember}."),
        };
    }

    private async Task<byte[]> FetchAsync(string url, string member, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await fetcher.FetchAsync(url, maxBytes, cancellationToken);
        }
        catch (RemotePictureException exception)
        {
            throw PictureProblem.From(exception, member);
        }
    }
}
