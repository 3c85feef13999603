using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>Lower-casing as the references do it; culture plays no part.</summary>
/// <remarks>
/// .NET's invariant lower-casing maps one character to one, leaves U+0130 alone and knows no final sigma, hence this class. Source: The
/// Unicode Standard, section 3.13, and SpecialCasing.txt.
/// </remarks>
internal static class CaseMapping
{
    private const char CapitalIWithDot = '\u0130';
    private const char CapitalSigma = '\u03A3';
    private const char FinalSigma = '\u03C2';
    private const char Sigma = '\u03C3';

    /// <summary>Full lower-casing: U+0130 becomes two characters, a capital sigma at the end of a word becomes ς.</summary>
    public static string ToLower(string text) => ToLower(text, knowsFinalSigma: true);

    /// <summary>Lower-casing of each character on its own: as <see cref="ToLower(string)"/>, but every capital sigma becomes σ.</summary>
    public static string ToLowerEachCharacter(string text) => ToLower(text, knowsFinalSigma: false);

    private static string ToLower(string text, bool knowsFinalSigma)
    {
        if (Ascii.IsValid(text))
        {
            return text.ToLowerInvariant();
        }

        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            switch (rune.Value)
            {
                case CapitalIWithDot:
                    lower.Append("i\u0307");
                    break;
                case CapitalSigma:
                    lower.Append(knowsFinalSigma && IsFinal(text, i) ? FinalSigma : Sigma);
                    break;
                default:
                    lower.Append(Rune.ToLowerInvariant(rune));
                    break;
            }

            i += length;
        }

        return lower.ToString();
    }

    /// <summary>The rule Final_Sigma: a cased letter before and none after, characters that casing ignores left out of account.</summary>
    private static bool IsFinal(string text, int index) => HasCasedBefore(text.AsSpan(0, index)) && !HasCasedAfter(text.AsSpan(index + 1));

    private static bool HasCasedBefore(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeLastFromUtf16(text, out var rune, out var length);
            if (!IsCaseIgnorable(rune))
            {
                return IsCased(rune);
            }

            text = text[..^length];
        }

        return false;
    }

    private static bool HasCasedAfter(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out var rune, out var length);
            if (!IsCaseIgnorable(rune))
            {
                return IsCased(rune);
            }

            text = text[length..];
        }

        return false;
    }

    /// <summary>Upper, lower or title case, and what Other_Lowercase and Other_Uppercase add to these.</summary>
    private static bool IsCased(Rune rune) => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value
            is 0xAA or 0xBA
            or (>= 0x2160 and <= 0x217F)
            or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189);

    /// <summary>Marks, format characters, modifiers, and punctuation that stands inside words.</summary>
    private static bool IsCaseIgnorable(Rune rune) => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || rune.Value
            is '\'' or '.' or ':' or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;
}
