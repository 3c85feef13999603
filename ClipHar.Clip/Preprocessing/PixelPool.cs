namespace ClipHar.Clip.Preprocessing;

/// <summary>
/// Keeps the pixel arrays of pictures that are done with, by their exact length: cameras and data sets send one size again and
/// again, and megabytes of fresh memory a picture cost a tenth of its decoding time in page faults and garbage collections.
/// Thread-safe.
/// </summary>
/// <param name="maxArrays">Arrays to keep; those returned last stay.</param>
/// <param name="maxBytes">Bytes to keep in all.</param>
internal sealed class PixelPool(int maxArrays, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<byte[]> _arrays = [];
    private long _bytes;

    public static PixelPool Shared { get; } = new(maxArrays: 32, maxBytes: 64L << 20);

    /// <returns>An array of exactly that length, with any content.</returns>
    public byte[] Rent(int length)
    {
        lock (_lock)
        {
            for (var node = _arrays.First; node is not null; node = node.Next)
            {
                if (node.Value.Length == length)
                {
                    _arrays.Remove(node);
                    _bytes -= length;
                    return node.Value;
                }
            }
        }

        return GC.AllocateUninitializedArray<byte>(length);
    }

    /// <summary>Takes an array back that nobody uses any more.</summary>
    public void Return(byte[] array)
    {
        // One giant would push out all the others.
        if (array.Length > maxBytes)
        {
            return;
        }

        lock (_lock)
        {
            _arrays.AddFirst(array);
            _bytes += array.Length;
            while (_arrays.Count > maxArrays || _bytes > maxBytes)
            {
                _bytes -= _arrays.Last!.Value.Length;
                _arrays.RemoveLast();
            }
        }
    }
}
