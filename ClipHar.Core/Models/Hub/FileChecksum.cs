using System.Security.Cryptography;
using System.Text;

namespace ClipHar.Core.Models.Hub;

/// <summary>
/// Compares a file with what the hub declared: SHA-256 for large files, the git blob id (SHA-1 over a header and the bytes) for small ones.
/// </summary>
internal static class FileChecksum
{
    /// <exception cref="HubException">The bytes are not those declared; the file is deleted, so that the next try starts clean.</exception>
    public static async Task VerifyAsync(string path, HubFile file, string repository, CancellationToken cancellationToken)
    {
        var (declared, name) = (file.Sha256 ?? file.GitBlobId, file.Sha256 is null ? "git blob id" : "SHA-256");
        if (declared is null)
        {
            throw new HubException($"The hub declares no checksum for {file.Path} of {repository}: it is not used.");
        }

        var actual = await ComputeAsync(path, file.Sha256 is null, cancellationToken);
        if (!string.Equals(actual, declared, StringComparison.OrdinalIgnoreCase))
        {
            File.Delete(path);
            throw new HubException($"{file.Path} of {repository} has the {name} {actual}, the hub declared {declared}: it was discarded.")
            {
                MayRecover = true,
            };
        }
    }

    private static async Task<string> ComputeAsync(string path, bool asGitBlob, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        using var hash = IncrementalHash.CreateHash(asGitBlob ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        if (asGitBlob)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        }

        var buffer = new byte[1 << 17];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
