using System.Text;
using System.Text.Unicode;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>Reads bytes as UTF-8, all or nothing.</summary>
internal static class Utf8Reading
{
    /// <summary>
    /// The text, or null where the bytes are not UTF-8. Two variants are read too: surrogate pairs written as two three-byte sequences
    /// (CESU-8), and U+0000 as C0 80 (Java).
    /// </summary>
    public static string? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOfAny((byte)0xED, (byte)0xC0) < 0)
        {
            return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var ordinary = IndexOfVariant(bytes);
            if (!Utf8.IsValid(bytes[..ordinary]))
            {
                return null;
            }

            text.Append(Encoding.UTF8.GetString(bytes[..ordinary]));
            bytes = bytes[ordinary..];
            if (bytes.IsEmpty)
            {
                break;
            }

            if (bytes[0] == 0xC0)
            {
                text.Append('\0');
                bytes = bytes[2..];
            }
            else
            {
                text.Append(char.ConvertFromUtf32(
                    0x10000 + ((bytes[1] & 0x0F) << 16) + ((bytes[2] & 0x3F) << 10) + ((bytes[4] & 0x0F) << 6) + (bytes[5] & 0x3F)));
                bytes = bytes[6..];
            }
        }

        return text.ToString();
    }

    private static int IndexOfVariant(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if ((bytes[i] == 0xC0 && i + 1 < bytes.Length && bytes[i + 1] == 0x80) || IsSurrogatePair(bytes[i..]))
            {
                return i;
            }
        }

        return bytes.Length;
    }

    private static bool IsSurrogatePair(ReadOnlySpan<byte> bytes) => bytes.Length >= 6
        && bytes[0] == 0xED && bytes[1] is >= 0xA0 and <= 0xAF && bytes[2] is >= 0x80 and <= 0xBF
        && bytes[3] == 0xED && bytes[4] is >= 0xB0 and <= 0xBF && bytes[5] is >= 0x80 and <= 0xBF;
}
