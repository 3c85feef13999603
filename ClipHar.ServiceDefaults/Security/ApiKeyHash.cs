using System.Security.Cryptography;
using System.Text;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>API keys are compared by their SHA-256, in constant time.</summary>
/// <remarks>Keys are long and random, so that a plain hash is enough; a slow one would only help against guessing of short words.</remarks>
internal static class ApiKeyHash
{
    private const string HashPrefix = "sha256:";
    private const int MinLength = 16;

    /// <summary>What is wrong with a configured key, or null.</summary>
    public static string? Problem(string? configured)
    {
        if (configured is null || configured.Length < MinLength)
        {
            return $"is shorter than {MinLength} characters; make one with 'openssl rand -hex 32'.";
        }

        return configured.StartsWith(HashPrefix, StringComparison.Ordinal) && !IsHash(configured[HashPrefix.Length..])
            ? "starts with sha256: but 64 hex digits do not follow."
            : null;
    }

    public static byte[] Of(string configured) => configured.StartsWith(HashPrefix, StringComparison.Ordinal)
        ? Convert.FromHexString(configured[HashPrefix.Length..])
        : SHA256.HashData(Encoding.UTF8.GetBytes(configured));

    /// <summary>Whether a presented key is one of those configured; looks at all of them whatever it finds.</summary>
    public static bool Matches(string presented, IEnumerable<byte[]> configured)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        var matches = false;
        foreach (var candidate in configured)
        {
            matches |= CryptographicOperations.FixedTimeEquals(hash, candidate);
        }

        return matches;
    }

    private static bool IsHash(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigit);
}
