using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Which paths of this machine an import may read: those in <see cref="ImportOptions.AllowedFolders"/>, links resolved.</summary>
public sealed class AllowedPaths(IOptions<ImportOptions> options)
{
    private const int MaxLinks = 40;

    private readonly Lazy<string[]> _roots = new(
        () => [.. options.Value.AllowedFolders.Select(folder => Resolve(Path.GetFullPath(folder)))]);

    /// <summary>The path without links and "..".</summary>
    /// <exception cref="ImportException">It is not inside an allowed folder. Says nothing about whether it exists.</exception>
    public string Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return TryResolve(path) ?? throw new ImportException(
            _roots.Value.Length == 0
                ? $"source.path: '{path}' is not read: the setting "
                    + $"{ImportOptions.SectionName}:{nameof(ImportOptions.AllowedFolders)} names no folder. "
                    + "Upload the pictures instead."
                : $"source.path: '{path}' is not inside a folder that the setting "
                    + $"{ImportOptions.SectionName}:{nameof(ImportOptions.AllowedFolders)} names.");
    }

    /// <returns>The path without links and ".."; null when it is not inside an allowed folder.</returns>
    public string? TryResolve(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || !Path.IsPathFullyQualified(path))
        {
            return null;
        }

        try
        {
            var real = Resolve(Path.GetFullPath(path));
            return Array.Exists(_roots.Value, root => IsInside(real, root)) ? real : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsInside(string path, string root) =>
        path.Equals(root, StringComparison.Ordinal)
        || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Follows every link on the way; a part that does not exist stays as it is.</summary>
    private static string Resolve(string path, int links = 0)
    {
        var root = Path.GetPathRoot(path)!;
        var real = root;
        var parts = path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < parts.Length; index++)
        {
            real = Path.Combine(real, parts[index]);
            if (new FileInfo(real).LinkTarget is { } target)
            {
                if (links == MaxLinks)
                {
                    throw new IOException($"'{path}' goes through more than {MaxLinks} links.");
                }

                var rest = Path.Combine([Path.GetDirectoryName(real) ?? root, target, .. parts[(index + 1)..]]);
                return Resolve(Path.GetFullPath(rest), links + 1);
            }
        }

        return real;
    }
}
