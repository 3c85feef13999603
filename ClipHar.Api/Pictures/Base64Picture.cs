using ClipHar.Api.Errors;

namespace ClipHar.Api.Pictures;

/// <summary>Pictures inside JSON: base64, standard alphabet, with or without a data: URL around it.</summary>
internal static class Base64Picture
{
    /// <exception cref="RequestException">Not base64, empty or too large; names the member.</exception>
    public static byte[] Decode(string text, string member, int maxBytes)
    {
        var base64 = WithoutDataUrl(text, member);
        if (base64.Length / 4L * 3 > maxBytes + 3L)
        {
            throw RequestException.TooLarge($"{member}: The picture is larger than {maxBytes} bytes.");
        }

        var bytes = new byte[((base64.Length + 3) / 4 * 3) + 3];
        if (base64.IsWhiteSpace() || !Convert.TryFromBase64Chars(base64, bytes, out var written))
        {
            throw RequestException.Invalid(member, "It is not base64 (RFC 4648, standard alphabet, padded with '=') of a picture file.");
        }

        return written <= maxBytes
            ? bytes.AsSpan(0, written).ToArray()
            : throw RequestException.TooLarge($"{member}: The picture has {written} bytes; at most {maxBytes} are allowed.");
    }

    private static ReadOnlySpan<char> WithoutDataUrl(string text, string member)
    {
        if (!text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !text.AsSpan(0, comma).EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw RequestException.Invalid(member, "It is a data: URL without ';base64,'.");
        }

        return text.AsSpan(comma + 1);
    }
}
