namespace ClipHar.Core.Datasets.Store;

/// <summary>How the bytes of a file get from one place to another in the same machine; DVC's <c>cache.type</c>, and
/// <see cref="Move"/>.</summary>
public enum LinkMode
{
    /// <summary>A copy that shares its blocks with the original where the file system can (Btrfs, XFS), else a plain copy.</summary>
    Reflink,

    /// <summary>A copy of the bytes.</summary>
    Copy,

    /// <summary>A second name of the same file: no bytes are copied, and writing to one writes to the other, so both are
    /// read-only.</summary>
    Hardlink,

    /// <summary>The file lies in the store and a symbolic link points to it.</summary>
    Symlink,

    /// <summary>The file is renamed into the store, or copied and deleted where the store is on another file system.</summary>
    Move,
}
