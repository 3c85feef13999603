namespace ClipHar.Standalone.CommandLine;

/// <summary>Pictures named on the command line: files, and folders read through in order.</summary>
internal static class PictureFiles
{
    private static readonly HashSet<string> Extensions =
        new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic" };

    /// <exception cref="FileNotFoundException">A path is neither file nor folder.</exception>
    public static IEnumerable<string> Expand(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                yield return path;
            }
            else if (Directory.Exists(path))
            {
                var inside = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(file => Extensions.Contains(Path.GetExtension(file)));
                foreach (var file in inside.Order(StringComparer.Ordinal))
                {
                    yield return file;
                }
            }
            else
            {
                throw new FileNotFoundException($"'{path}' is neither a file nor a folder.");
            }
        }
    }
}
