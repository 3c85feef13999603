using Microsoft.Win32.SafeHandles;

namespace ClipHar.Core.Datasets.Store;

/// <summary>What tells cheaply whether a file has changed.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Time of the last change, UTC, in units of 100 ns.</param>
internal readonly record struct FileStamp(long Length, long ModifiedTicks)
{
    public static FileStamp Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);

    /// <summary>The file was written to while it was read, so the bytes that were read may never have existed together.</summary>
    public static ObjectStoreException Changed(string path) =>
        new($"'{path}' changed while it was read. Repeat the command when nothing writes to it.");
}
