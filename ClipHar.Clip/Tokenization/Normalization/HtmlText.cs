using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>Resolves HTML character references as browsers do, also where the semicolon is missing.</summary>
/// <remarks>
/// As Python's html.unescape: numbers 128 to 159 mean Windows-1252, numbers that are no character vanish or become U+FFFD, and of a run
/// that is no name its longest prefix that is one is resolved (<c>&amp;notit;</c> gives <c>¬it;</c>).
/// </remarks>
internal static class HtmlText
{
    private const int MaxNameCharacters = 32;
    private const string Replacement = "\uFFFD";

    /// <summary>What the numbers 128 to 159 stand for.</summary>
    private const string Windows1252From128 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
        "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    public static string Unescape(string text)
    {
        var ampersand = text.IndexOf('&', StringComparison.Ordinal);
        if (ampersand < 0)
        {
            return text;
        }

        var unescaped = new StringBuilder(text.Length);
        var copied = 0;
        while (ampersand >= 0)
        {
            var length = ReferenceLength(text.AsSpan(ampersand));
            if (length > 0)
            {
                unescaped.Append(text, copied, ampersand - copied);
                AppendReference(unescaped, text.AsSpan(ampersand, length));
                copied = ampersand + length;
            }

            var next = Math.Max(ampersand + 1, copied);
            ampersand = next < text.Length ? text.IndexOf('&', next) : -1;
        }

        return unescaped.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Characters of the reference that begins with the ampersand at the start, or 0 where none does.</summary>
    private static int ReferenceLength(ReadOnlySpan<char> text)
    {
        var length = 1;
        if (text.Length > 1 && text[1] == '#')
        {
            var hexadecimal = text.Length > 2 && text[2] is 'x' or 'X';
            var start = hexadecimal ? 3 : 2;
            length = start;
            while (length < text.Length && (hexadecimal ? char.IsAsciiHexDigit(text[length]) : char.IsAsciiDigit(text[length])))
            {
                length++;
            }

            if (length == start)
            {
                return 0;
            }
        }
        else
        {
            for (var characters = 0; length < text.Length && characters < MaxNameCharacters && !EndsName(text[length]); characters++)
            {
                length += char.IsHighSurrogate(text[length]) && length + 1 < text.Length ? 2 : 1;
            }

            if (length == 1)
            {
                return 0;
            }
        }

        return length < text.Length && text[length] == ';' ? length + 1 : length;
    }

    private static bool EndsName(char character) => character is '\t' or '\n' or '\f' or ' ' or '<' or '&' or '#' or ';';

    private static void AppendReference(StringBuilder unescaped, ReadOnlySpan<char> reference)
    {
        if (reference[1] == '#')
        {
            unescaped.Append(NumberedCharacter(reference));
            return;
        }

        var name = reference[1..];
        if (HtmlEntities.TryGet(name, out var characters))
        {
            unescaped.Append(characters);
            return;
        }

        for (var length = name.Length - 1; length > 1; length--)
        {
            if (HtmlEntities.TryGet(name[..length], out characters))
            {
                unescaped.Append(characters).Append(name[length..]);
                return;
            }
        }

        unescaped.Append(reference);
    }

    /// <summary>The character of &amp;#…; or &amp;#x…;, a text of none, one or two UTF-16 units.</summary>
    public static string NumberedCharacter(ReadOnlySpan<char> reference)
    {
        var digits = reference[2..].TrimEnd(';');
        var parsed = digits[0] is 'x' or 'X'
            ? long.TryParse(digits[1..].TrimStart('0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            : long.TryParse(digits.TrimStart('0'), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        if (!parsed)
        {
            // Only zeros, or a number with more digits than any character has.
            return Replacement;
        }

        return number switch
        {
            0x0D => "\r",
            >= 0x80 and <= 0x9F => Windows1252From128[(int)number - 0x80].ToString(),
            (>= 0xD800 and <= 0xDFFF) or < 0 or > 0x10FFFF => Replacement,
            _ => IsNoCharacter((int)number) ? "" : char.ConvertFromUtf32((int)number),
        };
    }

    private static bool IsNoCharacter(int number) => number
        is (>= 0x1 and <= 0x8) or 0xB or (>= 0xE and <= 0x1F) or 0x7F or (>= 0xFDD0 and <= 0xFDEF)
        || (number & 0xFFFE) == 0xFFFE;
}
