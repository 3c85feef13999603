namespace ClipHar.Core.Datasets.Store;

/// <summary>How an id was computed, and with it where the object lies.</summary>
public enum ContentHash
{
    /// <summary>The MD5 of the bytes; DVC 3's <c>hash: md5</c>, in <c>files/md5</c>.</summary>
    Md5,

    /// <summary>DVC 2: of a file that looks like text, the MD5 with every CR LF read as LF; right below the root. Read, never
    /// made.</summary>
    Md5DosToUnix,
}

/// <summary>An object of a DVC cache or remote, which may hold those of DVC 2 beside those of DVC 3.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Hash">How the name was computed.</param>
public readonly record struct ObjectKey(ObjectId Id, ContentHash Hash = ContentHash.Md5)
{
    /// <summary>Path below the root, with slashes.</summary>
    public string RelativePath => Hash == ContentHash.Md5 ? ObjectLayout.RelativePath(Id) : ObjectLayout.LegacyRelativePath(Id);

    /// <summary>Full path in a folder.</summary>
    public string PathIn(string root) => Hash == ContentHash.Md5 ? ObjectLayout.PathOf(root, Id) : ObjectLayout.LegacyPathOf(root, Id);

    public override string ToString() => Id.ToString();
}
