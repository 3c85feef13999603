namespace ClipHar.Core.Datasets.Store;

/// <summary>Where an object lies below the root of a store, a cache or a remote: DVC 3's <c>files/md5/ab/cdef…</c>.</summary>
public static class ObjectLayout
{
    /// <summary>Folder of the objects, with slashes, as in a URL.</summary>
    public const string Prefix = "files/md5";

    /// <summary>Path of an object below the root, with slashes.</summary>
    public static string RelativePath(ObjectId id)
    {
        var name = id.ToString();
        return $"{Prefix}/{name[..2]}/{name[2..]}";
    }

    /// <summary>Path that DVC 2 gave an object: the same names, right below the root.</summary>
    public static string LegacyRelativePath(ObjectId id)
    {
        var name = id.ToString();
        return $"{name[..2]}/{name[2..]}";
    }

    /// <summary>Full path of an object in a folder.</summary>
    public static string PathOf(string root, ObjectId id)
    {
        var name = id.ToString();
        return Path.Combine(root, "files", "md5", name[..2], name[2..]);
    }

    internal static string LegacyPathOf(string root, ObjectId id)
    {
        var name = id.ToString();
        return Path.Combine(root, name[..2], name[2..]);
    }

    /// <summary>Every object of a folder, in no order; files that are no objects are left out.</summary>
    public static IEnumerable<ObjectId> Enumerate(string root) => EnumerateFolders(Path.Combine(root, "files", "md5"));

    /// <summary>Every object that DVC 2 left in a folder.</summary>
    internal static IEnumerable<ObjectId> EnumerateLegacy(string root) => EnumerateFolders(root);

    private static IEnumerable<ObjectId> EnumerateFolders(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var prefix in Directory.EnumerateDirectories(folder))
        {
            var digits = Path.GetFileName(prefix);
            if (digits.Length != 2)
            {
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(prefix))
            {
                if (ObjectId.TryParse(digits + Path.GetFileName(file), out var id))
                {
                    yield return id;
                }
            }
        }
    }
}
