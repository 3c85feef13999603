namespace ClipHar.Core.Datasets.Store;

/// <summary>Small files that are replaced as a whole: a reader, or a crash, finds the old content or the new one.</summary>
internal static class DurableFile
{
    /// <exception cref="ObjectStoreException">It could not be written; what was there before is there still.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw StorageFailure.Describe(e, Path.GetDirectoryName(path)!);
        }
    }
}
