using System.Text;
using ClipHar.Clip.Tokenization.Normalization;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>
/// Repairs text as ftfy's <c>fix_text</c> does with its default settings, on which openai/CLIP and the slow Hugging Face tokenizer rely.
/// </summary>
/// <remarks>
/// <para>Covered, in this order and repeated until nothing changes: HTML entities that end in a semicolon (not from the first line on that
/// holds a &lt;); mojibake of the ten encodings ftfy tries, with lost no-break spaces, lost bytes, CESU-8, and repair in places; C1
/// controls; Latin ligatures; full-width and half-width forms; curly quotes; line breaks; terminal escapes; control characters; NFC.</para>
/// <para>Not covered: explanations, ftfy's options, its functions for bytes and files, and a line feed that ftfy swallows after byte C0 at
/// the very end of a line. Segments longer than a million characters are cut as ftfy cuts them, but counted in UTF-16 units. Passes are
/// bounded (<see cref="WorkBudget"/>). Reference: ftfy 6.3.1.</para>
/// </remarks>
internal static class TextFixer
{
    private const int MaxSegmentLength = 1_000_000;

    public static string Fix(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var budget = new WorkBudget(text.Length);
        var resolvesEntities = true;
        var fixedText = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfSegment(text, start);
            var segment = text[start..end];
            resolvesEntities &= !segment.Contains('<', StringComparison.Ordinal);
            fixedText.Append(FixSegment(segment, resolvesEntities, budget));
            start = end;
        }

        return fixedText.ToString();
    }

    private static string FixSegment(string text, bool resolvesEntities, WorkBudget budget)
    {
        while (budget.TrySpend(text.Length))
        {
            var before = text;
            if (resolvesEntities)
            {
                text = CompleteEntities.Resolve(text);
            }

            text = MojibakeRepair.Repair(text, budget);
            text = CharacterFixes.ReplaceCharacters(MojibakeRepair.ReplaceC1Controls(text));
            text = CharacterFixes.RemoveControls(CharacterFixes.RemoveTerminalEscapes(text));
            text = UnicodeText.Compose(text);
            if (text == before)
            {
                break;
            }
        }

        return text;
    }

    /// <summary>ASCII without entities and control characters is what it is.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is '&' or > '~' or (< ' ' and not ('\t' or '\n' or '\f')))
            {
                return false;
            }
        }

        return true;
    }

    private static int EndOfSegment(string text, int start)
    {
        var lineFeed = text.IndexOf('\n', start);
        var end = lineFeed < 0 ? text.Length : lineFeed + 1;
        if (end - start <= MaxSegmentLength)
        {
            return end;
        }

        end = start + MaxSegmentLength;
        return char.IsHighSurrogate(text[end - 1]) ? end + 1 : end;
    }
}
