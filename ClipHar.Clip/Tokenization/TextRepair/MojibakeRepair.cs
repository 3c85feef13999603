using System.Text;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>
/// Undoes mojibake: finds the single-byte encoding in which UTF-8 was misread, turns the text back into its bytes and reads these as UTF-8.
/// </summary>
/// <remarks>
/// The order of attempts is that of ftfy 6.3's <c>fix_encoding</c>, so that the same texts are changed, and changed in the same way.
/// </remarks>
internal static class MojibakeRepair
{
    /// <summary>
    /// Lead characters and continuations of UTF-8 as the encodings below show them; a no-break space may have become a space.
    /// </summary>
    private static readonly Clue[] Clues = BuildClues();

    [Flags]
    private enum Clue : byte
    {
        None = 0,
        FirstOfTwo = 1,
        FirstOfThree = 2,
        FirstOfFour = 4,
        Continuation = 8,

        /// <summary>A continuation that seldom stands for itself beside mojibake: no dash, quotation mark, bullet or ellipsis.</summary>
        StrictContinuation = 16,
    }

    /// <summary>Repairs until nothing changes any more, or the budget is spent.</summary>
    public static string Repair(string text, WorkBudget budget)
    {
        while (budget.TrySpend(text.Length))
        {
            var repaired = RepairOnce(text, budget);
            if (repaired == text)
            {
                break;
            }

            text = repaired;
        }

        return text;
    }

    private static string RepairOnce(string text, WorkBudget budget)
    {
        if (Ascii.IsValid(text) || !MojibakeDetector.IsBad(text))
        {
            return text;
        }

        foreach (var encoding in SingleByteEncoding.All)
        {
            if (encoding.TryEncode(text) is { } bytes && Reread(bytes, encoding) is { } reread)
            {
                return reread;
            }
        }

        var inPlaces = RepairInPlaces(text, budget);
        return inPlaces != text ? inPlaces : ReplaceC1Controls(text);
    }

    /// <summary>C1 control characters become what their numbers mean in Windows-1252, as in browsers.</summary>
    public static string ReplaceC1Controls(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\u0080', '\u009F'))
        {
            return text;
        }

        return string.Create(text.Length, text, static (characters, source) =>
        {
            for (var i = 0; i < characters.Length; i++)
            {
                characters[i] = source[i] is >= '\u0080' and <= '\u009F'
                    ? SingleByteEncoding.Windows1252.CharacterOf(source[i])
                    : source[i];
            }
        });
    }

    private static string? Reread(byte[] bytes, SingleByteEncoding encoding)
    {
        if (encoding.CanHaveLostNoBreakSpaces)
        {
            bytes = AlteredUtf8.RestoreNoBreakSpaces(bytes);
        }

        if (encoding.IsWindows)
        {
            bytes = AlteredUtf8.ReplaceLossySequences(bytes);
        }

        return Utf8Reading.TryDecode(bytes);
    }

    /// <summary>
    /// Where no encoding explains the whole text, each run of characters that looks like misread UTF-8 is repaired on its own.
    /// </summary>
    private static string RepairInPlaces(string text, WorkBudget budget)
    {
        var repaired = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var length = i > 0 && Has(text[i - 1], Clue.StrictContinuation) ? 0 : RunLength(text, i);
            if (length == 0)
            {
                repaired.Append(text[i++]);
                continue;
            }

            var run = text.Substring(i, length);
            repaired.Append(length < text.Length && MojibakeDetector.IsBad(run) ? Repair(run, budget) : run);
            i += length;
        }

        return repaired.ToString();
    }

    private static int RunLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && SequenceLength(text, end) is var length && length > 0)
        {
            end += length;
        }

        return end - start;
    }

    private static int SequenceLength(string text, int start)
    {
        var continuations = 0;
        while (continuations < 3 && start + continuations + 1 < text.Length && Has(text[start + continuations + 1], Clue.Continuation))
        {
            continuations++;
        }

        var lead = text[start];
        return continuations >= 1 && Has(lead, Clue.FirstOfTwo) ? 2
            : continuations >= 2 && Has(lead, Clue.FirstOfThree) ? 3
            : continuations >= 3 && Has(lead, Clue.FirstOfFour) ? 4
            : 0;
    }

    private static bool Has(char character, Clue clue) => character < Clues.Length && (Clues[character] & clue) != 0;

    private static Clue[] BuildClues()
    {
        const string StandForThemselves = "\u2013\u2014\u2015\u2018\u2019\u201A\u201C\u201D\u201E\u2022\u2026";
        var clues = new Clue[0x2200];
        foreach (var encoding in SingleByteEncoding.All.Where(encoding => encoding.IsLatin1 || encoding.IsWindows))
        {
            for (var value = 0x80; value <= 0xFF; value++)
            {
                var character = encoding.CharacterOf(value);
                clues[character] |= value switch
                {
                    <= 0xBF when StandForThemselves.Contains(character, StringComparison.Ordinal) => Clue.Continuation,
                    <= 0xBF => Clue.Continuation | Clue.StrictContinuation,
                    >= 0xC2 and <= 0xDF => Clue.FirstOfTwo,
                    >= 0xE0 and <= 0xEF => Clue.FirstOfThree,
                    0xF0 or 0xF3 => Clue.FirstOfFour,
                    _ => Clue.None,
                };
            }
        }

        clues[' '] |= Clue.Continuation;
        return clues;
    }
}
