using System.Text;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Paths of samples: relative, with '/', without "." and "..", fit for any file system that a version is checked out on.</summary>
internal static class SamplePath
{
    public const int MaxLength = 500;

    private const int MaxNameLength = 200;

    /// <returns>The path in that form; null with <paramref name="problem"/> when it cannot be brought into it.</returns>
    public static string? Clean(string path, out string? problem)
    {
        problem = null;
        var text = path.Replace('\\', '/');
        if (text.StartsWith('/') || (text.Length > 1 && text[1] == ':'))
        {
            problem = "the path is absolute";
            return null;
        }

        var parts = new List<string>();
        foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                problem = "the path leads out of its folder ('..')";
                return null;
            }

            if (part != "." && Name(part) is { Length: > 0 } name)
            {
                parts.Add(name);
            }
        }

        var clean = string.Join('/', parts);
        if (clean.Length is 0 or > MaxLength)
        {
            problem = clean.Length == 0 ? "the path is empty" : $"the path has {clean.Length} characters; at most {MaxLength} are allowed";
            return null;
        }

        return clean;
    }

    /// <summary>One part of a path: control characters and what file systems refuse become '_'.</summary>
    public static string Name(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone half of a surrogate pair comes as U+FFFD, which would not survive a file name either.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar
                || (rune.IsAscii && "<>:\"|?*/\\".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                name.Append('_');
            }
            else
            {
                name.Append(rune.ToString());
            }
        }

        var normal = name.ToString().Normalize(NormalizationForm.FormC).Trim();
        return normal.Length <= MaxNameLength
            ? normal
            : string.Concat(normal.AsSpan(0, MaxNameLength / 2), normal.AsSpan(normal.Length - (MaxNameLength / 2)));
    }

    /// <summary>The same path for another picture: "a/b.jpg" becomes "a/b~1f0c22d4.jpg".</summary>
    public static string With(string path, string suffix)
    {
        var extension = Path.GetExtension(path);
        return $"{path[..^extension.Length]}~{suffix}{extension}";
    }

    /// <summary>The extension that files of this format have.</summary>
    public static string Extension(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, 0xFF, ..] => ".jpg",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ".png",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => ".webp",
        [(byte)'G', (byte)'I', (byte)'F', ..] => ".gif",
        [(byte)'B', (byte)'M', ..] => ".bmp",
        [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..] => ".tif",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => ".avif",
        _ => ".bin",
    };
}
