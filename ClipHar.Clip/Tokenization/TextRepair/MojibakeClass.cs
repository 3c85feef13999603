using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>
/// Classes of the characters that turn up when UTF-8 is misread in a single-byte encoding; whether two neighbours are unlikely in honest
/// text depends on their classes.
/// </summary>
[Flags]
internal enum MojibakeClass
{
    None = 0,

    /// <summary>Ordinary in many contexts: dashes, the apostrophe, the ellipsis, the no-break space.</summary>
    Common = 1 << 0,

    /// <summary>C1 control characters.</summary>
    C1 = 1 << 1,

    /// <summary>Hardly used outside mojibake: broken bar, cedilla, daggers, ordinal indicators.</summary>
    Bad = 1 << 2,
    Law = 1 << 3,
    Currency = 1 << 4,
    StartPunctuation = 1 << 5,
    EndPunctuation = 1 << 6,
    Numeric = 1 << 7,

    /// <summary>Letters of which emoticons are made.</summary>
    Kaomoji = 1 << 8,
    UpperAccented = 1 << 9,
    LowerAccented = 1 << 10,

    /// <summary>Greek and Cyrillic capitals, which end words more often than accented Latin ones.</summary>
    UpperCommon = 1 << 11,
    LowerCommon = 1 << 12,

    /// <summary>Lines and blocks for drawing boxes.</summary>
    Box = 1 << 13,

    AsciiLower = 1 << 14,
    AsciiUpper = 1 << 15,
    WhiteSpace = 1 << 16,

    /// <summary>Letters, numbers and the underscore.</summary>
    Word = 1 << 17,

    AsciiLetter = AsciiLower | AsciiUpper,
    Accented = UpperAccented | LowerAccented,
    Punctuation = StartPunctuation | EndPunctuation,
}

/// <summary>The classes of each character.</summary>
/// <remarks>The members are those of ftfy 6.3's heuristic (R. Speer, <c>ftfy.badness</c>), checked against it character by
/// character.</remarks>
internal static class MojibakeClasses
{
    private static readonly (MojibakeClass Class, string Members)[] Members =
    [
        (MojibakeClass.Common, "\u00A0\u00AD\u00B4\u00B7\u2013-\u2015\u2019\u2026"),
        (MojibakeClass.C1, "\u0080-\u009F"),
        (MojibakeClass.Bad, "\u00A4\u00A6\u00A8\u00AA\u00AC\u00AF\u00B8\u00BA\u0192\u02C6\u02C7\u02D8\u02DB\u02DC\u2020\u2021\u2030\u2310\u25CA\uFFFD"),
        (MojibakeClass.Law, "\u00A7\u00B6"),
        (MojibakeClass.Currency, "\u00A2\u00A3\u00A5\u20A7\u20AC"),
        (MojibakeClass.StartPunctuation, "\u00A1\u00A9\u00AB\u00BF\u0384\u0385\u2018\u201A\u201C\u201E\u2022\u2039\uF8FF"),
        (MojibakeClass.EndPunctuation, "\u00AE\u00BB\u02DD\u201D\u203A\u2122"),
        (MojibakeClass.Numeric,
            "\u00B1-\u00B3\u00B5\u00B9\u00BC-\u00BE\u00D7\u00F7\u2044\u2116\u2202\u2206\u220F\u2211\u221A\u221E\u2229\u222B\u2248\u2260\u2261\u2264\u2265"),
        (MojibakeClass.Kaomoji, "\u00B0\u00D2-\u00D6\u00D9-\u00DC\u00F2-\u00F6\u00F8-\u00FC\u014C\u0150\u016A\u0172"),
        (MojibakeClass.UpperAccented,
            "\u00C0-\u00D1\u00D8\u00DC\u00DD\u0100\u0102\u0104\u0106\u010C\u010E\u0110\u0112\u0116\u0118\u011A\u011E\u0122\u012A\u0130\u0136\u0139" +
            "\u013B\u013D\u0141\u0143\u0145\u0147\u0152\u0158\u015A\u015E\u0160\u0162\u0164\u016E\u0170\u0178\u0179\u017B\u017D\u0490"),
        (MojibakeClass.LowerAccented,
            "\u00DF-\u00F1\u00FC\u0101\u0103\u0105\u0107\u010D\u010F\u0111\u0113\u0117\u0119\u011B\u011F\u0123\u012B\u012F\u0137\u013A" +
            "\u013C\u013E\u0142\u0153\u0155\u015B\u015F\u0161\u0165\u017A\u017C\u017E\u0491\uFB01\uFB02"),
        (MojibakeClass.UpperCommon, "\u00DE\u0386\u0388-\u038A\u038C\u038E\u038F\u0391-\u03AB\u0401-\u042F"),
        (MojibakeClass.LowerCommon, "\u03AC-\u03C9\u0430-\u045F"),
        (MojibakeClass.Box, "\u2502\u250C\u2510\u2518\u251C\u2524\u252C\u253C\u2550-\u256C\u2580\u2584\u2588\u258C\u2590-\u2593"),
        (MojibakeClass.AsciiLower, "a-z"),
        (MojibakeClass.AsciiUpper, "A-Z"),
    ];

    private static readonly MojibakeClass[] ClassOf = Build();

    public static MojibakeClass Of(char character) => ClassOf[character];

    private static MojibakeClass[] Build()
    {
        var table = new MojibakeClass[0x10000];
        foreach (var (members, characters) in Members)
        {
            for (var i = 0; i < characters.Length; i++)
            {
                var isRange = i + 2 < characters.Length && characters[i + 1] == '-';
                for (var value = (int)characters[i]; value <= (isRange ? characters[i + 2] : characters[i]); value++)
                {
                    table[value] |= members;
                }

                i += isRange ? 2 : 0;
            }
        }

        for (var value = 0; value < table.Length; value++)
        {
            var character = (char)value;
            table[value] |= Normalization.WhiteSpace.IsPythonSpace(character) ? MojibakeClass.WhiteSpace : MojibakeClass.None;
            table[value] |= IsWord(char.GetUnicodeCategory(character), character) ? MojibakeClass.Word : MojibakeClass.None;
        }

        return table;
    }

    /// <summary>Classes of the character that begins at a place; beyond U+FFFF only <see cref="MojibakeClass.Word"/> occurs.</summary>
    public static MojibakeClass At(string text, int index)
    {
        if (!char.IsHighSurrogate(text[index]))
        {
            return Of(text[index]);
        }

        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out _);
        return IsWord(Rune.GetUnicodeCategory(rune), '\0') ? MojibakeClass.Word : MojibakeClass.None;
    }

    private static bool IsWord(UnicodeCategory category, char character) => character == '_' || category
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
