namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>UTF-8 that lost something while it was misread: no-break spaces that became spaces, bytes that became U+FFFD or '?'.</summary>
/// <remarks>The byte patterns are those of ftfy 6.3 (<c>restore_byte_a0</c>, <c>replace_lossy_sequences</c>).</remarks>
internal static class AlteredUtf8
{
    private const byte Space = 0x20;
    private const byte NoBreakSpace = 0xA0;

    /// <summary>
    /// Bytes that may follow a misread <c>à</c> as the same word: Portuguese às, àquele, àquela, àquilo. Elsewhere à is a word of its own,
    /// and the space behind it is kept beside the byte A0 put back.
    /// </summary>
    private static readonly byte[][] SameWordAfterAGrave = [[.. " "u8], [.. "quele"u8], [.. "quela"u8], [.. "quilo"u8], [.. "s "u8]];

    private static ReadOnlySpan<byte> Replacement => [0xEF, 0xBF, 0xBD];

    /// <summary>Puts A0 back where a space stands in what would otherwise be a likely UTF-8 sequence.</summary>
    public static byte[] RestoreNoBreakSpaces(byte[] bytes)
    {
        if (IndexOfAltered(bytes, 0, out _) < 0)
        {
            return bytes;
        }

        var restored = SetApartAGrave(bytes);
        for (var start = 0; IndexOfAltered(restored, start, out var length) is var index && index >= 0; start = index + length)
        {
            restored.AsSpan(index, length).Replace(Space, NoBreakSpace);
        }

        return restored;
    }

    /// <summary>A sequence in which a byte was lost becomes U+FFFD, and so does a lost byte on its own.</summary>
    public static byte[] ReplaceLossySequences(byte[] bytes)
    {
        if (bytes.AsSpan().IndexOfAny(SingleByteEncoding.LostByte, (byte)'?') < 0)
        {
            return bytes;
        }

        var replaced = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length;)
        {
            var length = LossyLength(bytes.AsSpan(i));
            if (length > 0)
            {
                replaced.AddRange(Replacement);
                i += length;
            }
            else
            {
                replaced.Add(bytes[i++]);
            }
        }

        return [.. replaced];
    }

    private static byte[] SetApartAGrave(byte[] bytes)
    {
        var result = new List<byte>(bytes.Length + 8);
        for (var i = 0; i < bytes.Length; i++)
        {
            result.Add(bytes[i]);
            if (bytes[i] == 0xC3 && i + 1 < bytes.Length && bytes[i + 1] == Space && !StartsSameWord(bytes.AsSpan(i + 2)))
            {
                result.Add(NoBreakSpace);
                result.Add(Space);
                i++;
            }
        }

        return [.. result];
    }

    private static bool StartsSameWord(ReadOnlySpan<byte> bytes)
    {
        foreach (var start in SameWordAfterAGrave)
        {
            if (bytes.StartsWith(start))
            {
                return true;
            }
        }

        return false;
    }

    private static int IndexOfAltered(ReadOnlySpan<byte> bytes, int start, out int length)
    {
        for (var i = start; i < bytes.Length - 1; i++)
        {
            length = AlteredLength(bytes[i..]);
            if (length > 0)
            {
                return i;
            }
        }

        length = 0;
        return -1;
    }

    private static int AlteredLength(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case 0xC2 or 0xC3 or 0xC5 or 0xCE or 0xD0 or 0xD9:
                return bytes[1] == Space ? 2 : 0;
            case >= 0xE0 and <= 0xE3 when bytes.Length >= 3:
                // A space right behind E0 or E1 would give letters of rare scripts.
                var spaceFirst = bytes[0] >= 0xE2 && bytes[1] == Space && IsTellingContinuation(bytes[2]);
                return spaceFirst || (IsTellingContinuation(bytes[1]) && bytes[2] == Space) ? 3 : 0;
            case 0xF0 when bytes.Length >= 4:
                var spaces = (bytes[1] == Space ? 1 : 0) + (bytes[2] == Space ? 1 : 0) + (bytes[3] == Space ? 1 : 0);
                var continuations = (IsContinuation(bytes[1]) ? 1 : 0) + (IsContinuation(bytes[2]) ? 1 : 0)
                    + (IsContinuation(bytes[3]) ? 1 : 0);
                return spaces == 1 && continuations == 2 ? 4 : 0;
            default:
                return 0;
        }
    }

    private static int LossyLength(ReadOnlySpan<byte> bytes)
    {
        var lead = bytes[0];
        if (lead == SingleByteEncoding.LostByte)
        {
            return 1;
        }

        if (lead is >= 0xC2 and <= 0xDF)
        {
            return bytes.Length >= 2 && (bytes[1] == SingleByteEncoding.LostByte || (bytes[1] == '?' && lead <= 0xC3)) ? 2 : 0;
        }

        if (lead == 0xED && IsLossyPair(bytes))
        {
            return 6;
        }

        var length = lead switch
        {
            >= 0xE0 and <= 0xEF => 3,
            >= 0xF0 and <= 0xF4 => 4,
            _ => 0,
        };
        return length > 0 && bytes.Length >= length && IsLossyTail(bytes[1..length]) ? length : 0;
    }

    /// <summary>Continuation bytes of which at least one is lost; at most one of the lost ones is written as '?'.</summary>
    private static bool IsLossyTail(ReadOnlySpan<byte> tail)
    {
        var lost = 0;
        var questionMarks = 0;
        foreach (var value in tail)
        {
            if (value is SingleByteEncoding.LostByte or (byte)'?')
            {
                lost++;
                questionMarks += value == '?' ? 1 : 0;
            }
            else if (!IsContinuation(value))
            {
                return false;
            }
        }

        return lost > 0 && questionMarks <= 1;
    }

    /// <summary>A surrogate pair in CESU-8 with the last byte of either half, or of both, lost.</summary>
    private static bool IsLossyPair(ReadOnlySpan<byte> bytes) => bytes.Length >= 6
        && bytes[1] is >= 0xA0 and <= 0xAF
        && bytes[3] == 0xED && bytes[4] is >= 0xB0 and <= 0xBF
        && ((IsLost(bytes[2]) && (IsLost(bytes[5]) || IsContinuation(bytes[5]))) || (IsContinuation(bytes[2]) && IsLost(bytes[5])));

    private static bool IsLost(byte value) => value is SingleByteEncoding.LostByte or (byte)'?';

    private static bool IsContinuation(byte value) => value is >= 0x80 and <= 0xBF;

    /// <summary>All but 85 and A0, which stand for an ellipsis and a space too often.</summary>
    private static bool IsTellingContinuation(byte value) => IsContinuation(value) && value is not (0x85 or 0xA0);
}
