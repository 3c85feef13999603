using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>Repairs that look at one character at a time, and the removal of what nobody sees.</summary>
internal static class CharacterFixes
{
    private const char Escape = '\u001B';

    /// <summary>What U+FF61 to U+FF9F, half-width punctuation and katakana, stand for.</summary>
    private const string KatakanaFromFF61 =
        "\u3002\u300C\u300D\u3001\u30FB\u30F2\u30A1\u30A3\u30A5\u30A7\u30A9\u30E3\u30E5\u30E7\u30C3\u30FC" +
        "\u30A2\u30A4\u30A6\u30A8\u30AA\u30AB\u30AD\u30AF\u30B1\u30B3\u30B5\u30B7\u30B9\u30BB\u30BD\u30BF" +
        "\u30C1\u30C4\u30C6\u30C8\u30CA\u30CB\u30CC\u30CD\u30CE\u30CF\u30D2\u30D5\u30D8\u30DB\u30DE\u30DF" +
        "\u30E0\u30E1\u30E2\u30E4\u30E6\u30E8\u30E9\u30EA\u30EB\u30EC\u30ED\u30EF\u30F3\u3099\u309A";

    /// <summary>What U+FFA0 to U+FFDC, half-width Hangul letters, stand for; unassigned places stand for themselves.</summary>
    private const string HangulFromFFA0 =
        "\u1160\u1100\u1101\u11AA\u1102\u11AC\u11AD\u1103\u1104\u1105\u11B0\u11B1\u11B2\u11B3\u11B4\u11B5" +
        "\u111A\u1106\u1107\u1108\u1121\u1109\u110A\u110B\u110C\u110D\u110E\u110F\u1110\u1111\u1112\uFFBF" +
        "\uFFC0\uFFC1\u1161\u1162\u1163\u1164\u1165\u1166\uFFC8\uFFC9\u1167\u1168\u1169\u116A\u116B\u116C" +
        "\uFFD0\uFFD1\u116D\u116E\u116F\u1170\u1171\u1172\uFFD8\uFFD9\u1173\u1174\u1175";

    /// <summary>What U+FFE0 to U+FFEF, signs, stand for; U+FFE3 is two characters and not in this table.</summary>
    private const string SignsFromFFE0 = "\u00A2\u00A3\u00AC\uFFE3\u00A6\u00A5\u20A9\uFFE7\u2502\u2190\u2191\u2192\u2193\u25A0\u25CB\uFFEF";

    /// <summary>
    /// Latin ligatures are taken apart, forms of other width become ordinary, curly quotes straight, line breaks line feeds.
    /// </summary>
    public static string ReplaceCharacters(string text)
    {
        var first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return text;
        }

        var replaced = new StringBuilder(text, 0, first, text.Length + 8);
        for (var i = first; i < text.Length; i++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                continue;
            }

            AppendReplacement(replaced, text[i]);
        }

        return replaced.ToString();
    }

    /// <summary>Takes out sequences that colour text in a terminal: ESC, [, digits and semicolons, a letter.</summary>
    public static string RemoveTerminalEscapes(string text)
    {
        var escape = text.IndexOf(Escape, StringComparison.Ordinal);
        if (escape < 0)
        {
            return text;
        }

        var remaining = new StringBuilder(text.Length);
        var copied = 0;
        while (escape >= 0)
        {
            var length = TerminalEscapeLength(text.AsSpan(escape));
            remaining.Append(text, copied, escape - copied);
            copied = escape + length;
            var next = escape + Math.Max(length, 1);
            escape = next < text.Length ? text.IndexOf(Escape, next) : -1;
        }

        return remaining.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>
    /// Takes out control characters other than white space, deprecated Arabic and annotation controls, the object replacement character and
    /// the byte order mark. Joiners and direction marks stay.
    /// </summary>
    public static string RemoveControls(string text)
    {
        var first = 0;
        while (first < text.Length && !IsUnwanted(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var remaining = new StringBuilder(text, 0, first, text.Length);
        foreach (var character in text.AsSpan(first))
        {
            if (!IsUnwanted(character))
            {
                remaining.Append(character);
            }
        }

        return remaining.ToString();
    }

    private static int TerminalEscapeLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[1] != '[')
        {
            return 0;
        }

        var index = 2;
        while (index < text.Length)
        {
            Rune.DecodeFromUtf16(text[index..], out var rune, out var length);
            if (rune.Value != ';' && Rune.GetUnicodeCategory(rune) != UnicodeCategory.DecimalDigitNumber)
            {
                return char.IsAsciiLetter(text[index]) ? index + 1 : 0;
            }

            index += length;
        }

        return 0;
    }

    private static void AppendReplacement(StringBuilder destination, char character)
    {
        if (Ligature(character) is { } letters)
        {
            foreach (var letter in letters)
            {
                destination.Append(Straighten(letter));
            }
        }
        else if (character == '\uFFE3')
        {
            destination.Append(" \u0304");
        }
        else
        {
            destination.Append(Straighten(OrdinaryWidth(character)));
        }
    }

    private static char OrdinaryWidth(char character) => character switch
    {
        '\u3000' => ' ',
        < '\uFF01' => character,
        <= '\uFF5E' => (char)(character - 0xFF01 + '!'),
        '\uFF5F' => '\u2985',
        '\uFF60' => '\u2986',
        <= '\uFF9F' => KatakanaFromFF61[character - 0xFF61],
        <= '\uFFDC' => HangulFromFFA0[character - 0xFFA0],
        >= '\uFFE0' and <= '\uFFEF' => SignsFromFFE0[character - 0xFFE0],
        _ => character,
    };

    private static char Straighten(char character) => character switch
    {
        '\u02BC' or (>= '\u2018' and <= '\u201B') => '\'',
        >= '\u201C' and <= '\u201F' => '"',
        '\r' or '\u0085' or '\u2028' or '\u2029' => '\n',
        _ => character,
    };

    /// <summary>
    /// Letters of a ligature or digraph that is one only for the sake of typesetting or of old character sets; not of æ or œ.
    /// </summary>
    private static string? Ligature(char character) => character switch
    {
        'Ĳ' => "IJ",
        'ĳ' => "ij",
        'ŉ' => "ʼn",
        'Ǳ' => "DZ",
        'ǲ' => "Dz",
        'ǳ' => "dz",
        'Ǆ' => "DŽ",
        'ǅ' => "Dž",
        'ǆ' => "dž",
        'Ǉ' => "LJ",
        'ǈ' => "Lj",
        'ǉ' => "lj",
        'Ǌ' => "NJ",
        'ǋ' => "Nj",
        'ǌ' => "nj",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' => "ſt",
        'ﬆ' => "st",
        _ => null,
    };

    private static bool IsUnwanted(char character) => character
        is (>= '\u0000' and <= '\u0008') or '\u000B' or (>= '\u000E' and <= '\u001F') or '\u007F'
        or (>= '\u206A' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFC');
}
