using System.Buffers;

namespace ClipHar.Clip.Tokenization;

/// <summary>
/// The printable character that stands for each byte in the names of tokens, so that a vocabulary of byte sequences can be kept in text
/// files.
/// </summary>
/// <remarks>
/// Printable Latin-1 characters stand for themselves; the other 68 bytes, in their order, get the characters from U+0100 on
/// (byte-level BPE as in GPT-2). Vocabularies list the symbols in this order: '!' to '~', U+00A1 to U+00AC, U+00AE to U+00FF, then the
/// rest.
/// </remarks>
internal static class ByteSymbols
{
    /// <summary>Marks a token that ends a word.</summary>
    public const string EndOfWord = "</w>";

    private const int FirstStandIn = 0x100;

    private const int PrintableCount = ('~' - '!' + 1) + (0xAC - 0xA1 + 1) + (0xFF - 0xAE + 1);

    private static readonly byte[] BytesInVocabularyOrder =
        [.. AllBytes().Where(IsPrintable), .. AllBytes().Where(value => !IsPrintable(value))];

    private static readonly char[] SymbolOfByte = BuildSymbols();

    /// <summary>The 256 bytes in the order in which a vocabulary lists their symbols.</summary>
    public static ReadOnlySpan<byte> VocabularyOrder => BytesInVocabularyOrder;

    public static char Of(byte value) => SymbolOfByte[value];

    /// <summary>The byte a character stands for, if it stands for one.</summary>
    public static bool TryGetByte(char symbol, out byte value)
    {
        if (IsPrintable(symbol))
        {
            value = (byte)symbol;
            return true;
        }

        if (symbol >= FirstStandIn && symbol - FirstStandIn < 256 - PrintableCount)
        {
            value = BytesInVocabularyOrder[PrintableCount + symbol - FirstStandIn];
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>
    /// The bytes a token name stands for; characters that stand for no byte (in added tokens) give their own UTF-8 bytes.
    /// </summary>
    public static void AppendBytes(ReadOnlySpan<char> tokenName, ArrayBufferWriter<byte> destination)
    {
        foreach (var rune in tokenName.EnumerateRunes())
        {
            if (rune.IsBmp && TryGetByte((char)rune.Value, out var value))
            {
                destination.GetSpan(1)[0] = value;
                destination.Advance(1);
            }
            else
            {
                destination.Advance(rune.EncodeToUtf8(destination.GetSpan(4)));
            }
        }
    }

    private static IEnumerable<byte> AllBytes() => Enumerable.Range(0, 256).Select(value => (byte)value);

    private static bool IsPrintable(byte value) => IsPrintable((int)value);

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private static char[] BuildSymbols()
    {
        var symbols = new char[256];
        for (var i = 0; i < 256; i++)
        {
            var value = BytesInVocabularyOrder[i];
            symbols[value] = i < PrintableCount ? (char)value : (char)(FirstStandIn + i - PrintableCount);
        }

        return symbols;
    }
}
