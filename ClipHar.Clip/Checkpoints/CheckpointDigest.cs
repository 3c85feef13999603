using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ClipHar.Clip.Checkpoints;

/// <summary>Remembers the SHA-256 of files for as long as their path, length and time of change stay. In memory, thread-safe.</summary>
public sealed class CheckpointDigestCache
{
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Changed), byte[]> _digests = new();

    internal byte[] GetOrAdd(FileInfo file, Func<byte[]> compute) =>
        _digests.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), static (_, compute) => compute(), compute);
}

internal static class CheckpointDigest
{
    /// <summary>
    /// SHA-256 over the configuration as we would write it, so that filled-in defaults make no difference, and the files' digests.
    /// </summary>
    public static string Compute(ClipConfig config, IEnumerable<string> files, CheckpointDigestCache? cache)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(ClipConfigWriter.ToUtf8(config, TensorDType.F32));
        foreach (var path in files)
        {
            // A snapshot of the hub's cache is made of links: the target's length and time are those that count.
            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            digest.AppendData(cache is null ? OfFile(file.FullName) : cache.GetOrAdd(file, () => OfFile(file.FullName)));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static byte[] OfFile(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20, FileOptions.SequentialScan);
            return SHA256.HashData(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {e.Message}", e);
        }
    }
}
