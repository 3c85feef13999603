using Microsoft.Win32.SafeHandles;

namespace ClipHar.Clip.Checkpoints;

/// <summary>A range of stored bytes that can be read at any place. Thread-safe.</summary>
internal abstract class TensorBytes
{
    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>, counted from the start of the range.</summary>
    /// <exception cref="CheckpointFormatException">The bytes are not there any more, or cannot be read.</exception>
    public abstract void Read(long offset, Span<byte> destination);
}

/// <summary>
/// Bytes of an open file, by positioned reads. Not by a memory map: a file that somebody truncates later would end the process with SIGBUS
/// on the first touch, and as the elements are copied into an array anyway, a map saves nothing.
/// </summary>
internal sealed class FileBytes(SafeFileHandle handle, string path, long start) : TensorBytes
{
    public override void Read(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                var count = RandomAccess.Read(handle, destination, start + offset);
                if (count == 0)
                {
                    throw new CheckpointFormatException(
                        path, $"ends before byte {start + offset + destination.Length}; it was cut after it had been opened.");
                }

                offset += count;
                destination = destination[count..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
