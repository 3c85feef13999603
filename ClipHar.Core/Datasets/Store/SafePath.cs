namespace ClipHar.Core.Datasets.Store;

/// <summary>Paths that come from a file somebody else wrote: they stay in the folder they are meant for.</summary>
public static class SafePath
{
    /// <summary>A relative path with slashes whose every part is a plain name.</summary>
    public static bool IsSafe(string path)
    {
        if (path.Length == 0 || path.Contains('\0') || (OperatingSystem.IsWindows() && path.AsSpan().IndexOfAny(':', '\\') >= 0))
        {
            return false;
        }

        foreach (var part in path.AsSpan().Split('/'))
        {
            if (path.AsSpan(part) is "" or "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    /// <exception cref="ObjectStoreException">The path could lead elsewhere; the message names it and its source.</exception>
    internal static void Check(string path, string source)
    {
        if (!IsSafe(path))
        {
            throw new ObjectStoreException(
                $"{source} names the path '{path}': only relative paths with slashes are allowed, without empty parts, '.' and '..'.");
        }
    }

    /// <summary>
    /// Joins a checked path to a folder and makes sure that no symbolic link on the way leads out: a link inside the folder would let
    /// a write to 'a/b' land wherever 'a' points to.
    /// </summary>
    /// <exception cref="ObjectStoreException">A folder on the way is a symbolic link.</exception>
    internal static string Resolve(string folder, string path, string source)
    {
        Check(path, source);
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = new DirectoryInfo(Path.Combine(folder, path[..slash]));
            if (parent.LinkTarget is not null)
            {
                throw new ObjectStoreException(
                    $"{source} names the path '{path}', but '{parent.FullName}' is a symbolic link: nothing is written through it.");
            }
        }

        return Path.Combine(folder, path);
    }
}
