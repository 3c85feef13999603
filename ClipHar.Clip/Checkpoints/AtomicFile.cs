namespace ClipHar.Clip.Checkpoints;

/// <summary>Writes a file so that a reader sees the old one or the whole new one, whatever happens in between.</summary>
internal static class AtomicFile
{
    /// <summary>Creates the folder if needed, writes beside <paramref name="path"/>, flushes to the disk and renames.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);    // does nothing once it is renamed
        }
    }
}
