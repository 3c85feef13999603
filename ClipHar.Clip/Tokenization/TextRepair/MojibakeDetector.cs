using static ClipHar.Clip.Tokenization.TextRepair.MojibakeClass;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>Says whether a text holds a sequence of characters that is much likelier in mojibake than in honest text.</summary>
/// <remarks>The sequences are those of ftfy 6.3's heuristic, kept as data instead of one regular expression.</remarks>
internal static class MojibakeDetector
{
    /// <summary>Every character that begins a sequence in its own right is below this; of those above, classes decide.</summary>
    private const int IndexedCharacters = 0x2600;

    private const MojibakeClass Marks = Accented | Box | Punctuation | Currency | Numeric | Law;

    private static readonly Slot CapitalAOrC = Slot.Any("\u00C3\u00C2");
    private static readonly Slot ArabicLead = Slot.Any("\u00D8\u00D9");
    private static readonly Slot ArabicTail = new(
        Common | Currency | Bad | Numeric | StartPunctuation, "\u0178\u0160\u00AE\u00B0\u00B5\u00BB");
    private static readonly Slot CyrillicLead = Slot.Any("\u0412\u0413\u0420\u0421");
    private static readonly Slot GreekLead = Slot.Any("\u0392\u0393\u039E\u039F");

    private static readonly Slot[][] Sequences =
    [
        [C1],
        [Marks | Bad, Bad],
        [AsciiLetter, LowerCommon | UpperCommon, Bad],
        [Bad, Marks],
        [LowerAccented | LowerCommon | Box | EndPunctuation | Currency | Numeric, UpperAccented],
        [Box | EndPunctuation | Currency | Numeric, LowerAccented],
        [LowerAccented | Box | EndPunctuation, Currency],
        [MojibakeClass.WhiteSpace, UpperAccented, Currency],
        [UpperAccented | Box, Numeric | Law],
        [Accented | Box | Currency | EndPunctuation, StartPunctuation, Numeric],
        [Accented | Currency | Numeric | Box | Law, EndPunctuation, StartPunctuation],
        [Currency | Numeric | Box, StartPunctuation],
        [AsciiLower, UpperAccented, StartPunctuation | Currency],
        [Box, Kaomoji],
        [Accented | Currency | Numeric | Punctuation | Law, Box],
        [Box, EndPunctuation],
        [Accented, Punctuation, Word],
        [Slot.Any("\u0152\u0153"), new Slot(AsciiLetter, Negated: true)],
        [UpperAccented, Slot.Any("\u00B0")],

        // Windows-1252: two-byte sequences, fractions of signs, Arabic, South Asian scripts, à and á.
        [Slot.Any("\u00C2\u00C3\u00CE\u00D0"),
            new Slot(
                Punctuation, "\u20AC\u0153\u0160\u0161\u00A2\u00A3\u0178\u017E\u00A0\u00AD\u00AE\u00A9\u00B0\u00B7\u00BB\u2013\u2014\u00B4")],
        [Slot.Any("\u00D7"), Slot.Any("\u00B2\u00B3")],
        [ArabicLead, ArabicTail, ArabicLead, ArabicTail],
        [Slot.Any("\u00E0"), Slot.Any("\u00B2\u00B5\u00B9\u00BC\u00BD\u00BE")],
        [Slot.Any("\u00C3"), Slot.Any("\u00A0\u00A1")],
        [AsciiLower, CapitalAOrC, Slot.Any(" ")],
        [AsciiLower, MojibakeClass.WhiteSpace, CapitalAOrC, Slot.Any(" ")],
        [new Slot(AsciiLower | EndPunctuation, ".,?!"), Slot.Any("\u00C2"), new Slot(Punctuation, " ")],

        // Mac Roman.
        [Slot.Any("\u221A"), Slot.Any("\u00B1\u2202\u2020\u2260\u00AE\u2122\u00B4\u2264\u2265\u00A5\u00B5\u00F8")],
        [Slot.Any("\u2248"), Slot.Any("\u00B0\u00A2")],
        [Slot.Any("\u201A"), Slot.Any("\u00C4"), Slot.Any("\u00EC\u00EE\u00EF\u00F2\u00F4\u00FA\u00F9\u00FB\u2020\u00B0\u00A2\u03C0")],
        [Slot.Any("\u201A"), Slot.Any("\u00E2\u00F3"), Slot.Any("\u00E0\u00E4\u00B0\u00EA")],

        // Windows-1251.
        [Slot.Any("\u0432"), Slot.Any("\u0402")],
        [CyrillicLead, new Slot(C1 | Bad | Punctuation | Currency, "\u00B0\u00B5"), CyrillicLead],
        [Slot.Any("\u0413"), Slot.Any("\u045E"), Slot.Any("\u0412"), Slot.Any("\u0402"), Slot.Any("\u0412"),
            new Slot(None, "\n", Negated: true), new Slot(AsciiLetter, " ")],

        // Windows-1253 and Windows-1257.
        [Slot.Any("\u03B2"), Slot.Any("\u20AC"), Slot.Any("\u2122\u00A0\u0386\u00AD\u00AE\u00B0")],
        [GreekLead, new Slot(C1 | Bad | Punctuation | Currency, "\u00B0"), GreekLead],
        [Slot.Any("\u0101"), Slot.Any("\u20AC")],
    ];

    private static readonly Slot[][][] SequencesByFirst = IndexByFirst();

    public static bool IsBad(string text)
    {
        if (text.Length >= 2 && text[0] is '\u00C3' or '\u00C2' && text[1] == ' ')
        {
            return true;
        }

        for (var i = 0; i < text.Length; i++)
        {
            foreach (var sequence in SequencesFrom(text[i]))
            {
                if (Matches(sequence, text, i))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The sequences that can begin with a character.</summary>
    private static Slot[][] SequencesFrom(char first)
    {
        if (first < SequencesByFirst.Length)
        {
            return SequencesByFirst[first];
        }

        // Beyond the table a few characters have a class; for the others, CJK above all, there is nothing to try.
        return (MojibakeClasses.Of(first) & ~Word) == 0 ? [] : Sequences;
    }

    private static Slot[][][] IndexByFirst()
    {
        var shared = new Dictionary<ulong, Slot[][]>();
        var index = new Slot[IndexedCharacters][][];
        for (var value = 0; value < index.Length; value++)
        {
            ulong members = 0;
            for (var i = 0; i < Sequences.Length; i++)
            {
                members |= Sequences[i][0].Accepts(((char)value).ToString(), 0) ? 1UL << i : 0;
            }

            if (!shared.TryGetValue(members, out var sequences))
            {
                shared.Add(members, sequences = [.. Sequences.Where((_, i) => (members >> i & 1) != 0)]);
            }

            index[value] = sequences;
        }

        return index;
    }

    private static bool Matches(Slot[] sequence, string text, int index)
    {
        foreach (var slot in sequence)
        {
            if (index >= text.Length || !slot.Accepts(text, index))
            {
                return false;
            }

            index += char.IsHighSurrogate(text[index]) ? 2 : 1;
        }

        return true;
    }

    /// <summary>What may stand at one place of a sequence: members of classes, single characters, or anything but these.</summary>
    private sealed record Slot(MojibakeClass Classes, string Characters = "", bool Negated = false)
    {
        public static implicit operator Slot(MojibakeClass classes) => new(classes);

        public static Slot Any(string characters) => new(None, characters);

        public bool Accepts(string text, int index) =>
            ((MojibakeClasses.At(text, index) & Classes) != 0 || Characters.Contains(text[index], StringComparison.Ordinal)) != Negated;
    }
}
