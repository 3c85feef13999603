using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ClipHar.Core.Datasets.Store;

/// <summary>One MD5 after another, on one buffer; for one thread at a time.</summary>
/// <remarks>
/// .NET's MD5 is the system's OpenSSL. The context and the buffer live as long as the hasher, so that a small file costs its system
/// calls and its bytes, nothing more.
/// </remarks>
[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "DVC's layout names objects by MD5")]
internal sealed class ContentHasher : IDisposable
{
    /// <summary>Most pictures fit; larger buffers are no faster.</summary>
    public const int BufferBytes = 256 << 10;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(BufferBytes);

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The id of what was appended; the hasher is empty again.</summary>
    public ObjectId Finish(bool isDirectory = false)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        return new ObjectId(digest, isDirectory);
    }

    /// <summary>Hashes what is left of a file.</summary>
    /// <returns>Its id and the number of bytes.</returns>
    public StoredObject Hash(Microsoft.Win32.SafeHandles.SafeFileHandle file, bool isDirectory, CancellationToken cancellationToken)
    {
        long length = 0;
        try
        {
            int read;
            while ((read = RandomAccess.Read(file, Buffer, length)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Append(Buffer.AsSpan(0, read));
                length += read;
            }
        }
        catch
        {
            Finish();
            throw;
        }

        return new StoredObject(Finish(isDirectory), length);
    }

    public void Dispose() => _hash.Dispose();
}
