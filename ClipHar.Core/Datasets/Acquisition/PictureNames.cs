namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Which files of a folder or an archive are meant to be pictures.</summary>
internal static class PictureNames
{
    private static readonly HashSet<string> Extensions =
        new(
            [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".heif"],
            StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// By the extension: what is in the file is for the decoder to find out. HEIC counts, so that its refusal is reported.
    /// </summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>Files and folders that systems and tools leave behind; nobody misses them.</summary>
    public static bool IsHidden(string path) => path.Split('/').Any(part =>
        part.StartsWith('.') || part is "__MACOSX" or "Thumbs.db" or "desktop.ini");
}
