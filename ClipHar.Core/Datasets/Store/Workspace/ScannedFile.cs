namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>A file as a look at its folder shows it, without opening it.</summary>
/// <param name="Path">Relative to the scanned folder, with slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Time of the last change, nanoseconds since 1970 as far as the file system counts them.</param>
/// <param name="Inode">Number of the file in its file system; 0 where it could not be learnt.</param>
internal readonly record struct ScannedFile(string Path, long Length, long Modified, long Inode);

/// <summary>A look at a folder, with everything that is a reason not to track it.</summary>
/// <param name="Files">Sorted by code points.</param>
/// <param name="Links">Symbolic links in it.</param>
internal sealed record FolderScan(IReadOnlyList<ScannedFile> Files, IReadOnlyList<string> Links);
