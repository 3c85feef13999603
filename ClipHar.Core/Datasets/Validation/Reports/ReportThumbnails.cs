using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Validation.Reports;

/// <summary>Small pictures for a report, within a budget of bytes.</summary>
internal sealed class ReportThumbnails(IObjectStore objects, int maxBytes)
{
    private const int LongestSide = 192;
    private const int Quality = 70;

    private int _left = maxBytes;
    private int _shareLeft = maxBytes;

    /// <summary>Bytes that the next check may use, so that the first one does not take all.</summary>
    public int Share
    {
        set => _shareLeft = value;
    }

    /// <returns>A JPEG, or why there is none.</returns>
    public async Task<(byte[]? Jpeg, string? Reason)> CreateAsync(ObjectId picture, CancellationToken cancellationToken)
    {
        if (_left <= 0 || _shareLeft <= 0)
        {
            return (null, "left out: the report would become too large");
        }

        try
        {
            using var image = ImageDecoder.Decode(await objects.ReadAsync(picture, cancellationToken), ImageLimits.Default);
            var jpeg = ImageThumbnail.Jpeg(image, LongestSide, Quality);
            _left -= jpeg.Length;
            _shareLeft -= jpeg.Length;
            return (jpeg, null);
        }
        catch (Exception e) when (e is ImageFormatException or ObjectNotFoundException or IOException)
        {
            return (null, "cannot be shown");
        }
    }
}
