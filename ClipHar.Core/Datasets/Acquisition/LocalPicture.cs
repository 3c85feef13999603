namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Reads picture files of this machine.</summary>
internal static class LocalPicture
{
    /// <exception cref="SourceItemException">The file cannot be read, is no plain file, or is larger.</exception>
    public static async Task<byte[]> ReadAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // A pipe or a device in a folder of pictures would keep a reader waiting for ever.
            if ((File.GetAttributes(path) & (FileAttributes.Directory | FileAttributes.Device)) != 0)
            {
                throw new SourceItemException("It is not a plain file.");
            }

            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
            return await BoundedRead.AllAsync(file, maxBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceItemException("The file does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SourceItemException($"It cannot be read: {exception.Message}", exception);
        }
    }
}

/// <summary>Reads streams that may be longer than they should.</summary>
internal static class BoundedRead
{
    private const int FirstBuffer = 64 * 1024;

    /// <exception cref="SourceItemException">More than <paramref name="maxBytes"/> come.</exception>
    public static async Task<byte[]> AllAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        // The declared length is a hint only: what is taken grows with what comes.
        var hint = stream.CanSeek ? Math.Min(stream.Length - stream.Position, maxBytes) + 1 : FirstBuffer;
        var buffer = new byte[Math.Max(hint, 1)];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is var count and > 0)
        {
            length += count;
            if (length > maxBytes)
            {
                throw new SourceItemException($"It is larger than {maxBytes:N0} bytes.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, maxBytes + 1L));
            }
        }

        return buffer.AsSpan(0, length).ToArray();
    }
}
