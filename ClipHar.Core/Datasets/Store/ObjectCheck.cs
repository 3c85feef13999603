namespace ClipHar.Core.Datasets.Store;

/// <summary>Computes what the name of a stored file should be.</summary>
internal static class ObjectCheck
{
    /// <summary>DVC reads text in pieces of this size and does not see a CR LF that lies across two of them.</summary>
    private const int LegacyPieceBytes = 1 << 20;

    private const int LegacyProbeBytes = 512;

    /// <summary>The id that the file's bytes have, and their number.</summary>
    public static StoredObject Hash(
        string path, ContentHash hash, bool isDirectory, ContentHasher hasher, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (hash == ContentHash.Md5)
        {
            return hasher.Hash(file, isDirectory, cancellationToken);
        }

        using var stream = new FileStream(file, FileAccess.Read, 0);
        var (id, length) = HashLegacy(stream, hasher, isDirectory, cancellationToken);
        return new StoredObject(id, length);
    }

    public static bool IsRight(string path, ObjectKey key, ContentHasher hasher, CancellationToken cancellationToken) =>
        Hash(path, key.Hash, key.Id.IsDirectory, hasher, cancellationToken).Id == key.Id;

    /// <summary>DVC 2's md5-dos2unix.</summary>
    internal static (ObjectId Id, long Length) HashLegacy(
        Stream stream, ContentHasher hasher, bool isDirectory, CancellationToken cancellationToken)
    {
        var piece = new byte[LegacyPieceBytes];
        bool? isText = null;
        long length = 0;
        int read;
        while ((read = stream.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            length += read;
            isText ??= LooksLikeText(piece.AsSpan(0, Math.Min(read, LegacyProbeBytes)));
            hasher.Append(piece.AsSpan(0, isText.Value ? RemoveCarriageReturns(piece.AsSpan(0, read)) : read));
        }

        return (hasher.Finish(isDirectory), length);
    }

    /// <summary>No NUL, and at most three in ten bytes that are neither printable ASCII nor one of \n \r \t \f \b.</summary>
    private static bool LooksLikeText(ReadOnlySpan<byte> probe)
    {
        var odd = 0;
        foreach (var value in probe)
        {
            if (value == 0)
            {
                return false;
            }

            odd += value is (>= 32 and < 127) or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'\f' or (byte)'\b' ? 0 : 1;
        }

        return odd <= 0.30 * probe.Length;
    }

    private static int RemoveCarriageReturns(Span<byte> text)
    {
        var kept = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\r' || i + 1 == text.Length || text[i + 1] != '\n')
            {
                text[kept++] = text[i];
            }
        }

        return kept;
    }
}
