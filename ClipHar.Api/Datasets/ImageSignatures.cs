namespace ClipHar.Api.Datasets;

/// <summary>Content types by the first bytes of a file.</summary>
internal static class ImageSignatures
{
    private const string Unknown = "application/octet-stream";

    public static string ContentType(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'B', (byte)'M', ..] => "image/bmp",
        [(byte)'I', (byte)'I', (byte)'*', 0, ..] or [(byte)'M', (byte)'M', 0, (byte)'*', ..] => "image/tiff",
        _ when start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8) => "image/webp",
        _ when start.Length >= 12 && start[4..].StartsWith("ftypavi"u8) => "image/avif",
        _ => Unknown,
    };
}
