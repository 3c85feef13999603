using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>Well-formed and composed text.</summary>
internal static class UnicodeText
{
    /// <summary>Marks in a row that are put into order together.</summary>
    internal const int MaxMarks = 256;

    private const int FirstMark = 0x300;
    private const char RefusedByNormalize = '\uFFFE';

    private static readonly Lazy<bool> Normalizes = new(ComposesLetters);

    /// <summary>
    /// False in globalization-invariant mode (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1, or no ICU on the machine), where
    /// <see cref="string.Normalize(NormalizationForm)"/> leaves text as it is or refuses. <see cref="Compose"/> then changes nothing: text
    /// that is already composed, as nearly all is, gets the same ids; a letter followed by a combining mark is split into other tokens.
    /// </summary>
    public static bool CanCompose => Normalizes.Value;

    /// <summary>Unicode normalization form C.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <remarks>
    /// Of a run of more than <see cref="MaxMarks"/> combining marks each stretch of that length is composed on its own, because sorting
    /// marks takes quadratic time: a run of a million would take minutes. No writing system has such runs.
    /// </remarks>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text) || !CanCompose)
        {
            return text;
        }

        var end = EndOfPiece(text, 0);
        if (end == text.Length && text[^1] != RefusedByNormalize)
        {
            return text.Normalize(NormalizationForm.FormC);
        }

        var composed = new StringBuilder(text.Length);
        for (var start = 0; start < text.Length; start = end)
        {
            end = EndOfPiece(text, start);
            var piece = text[start..end];

            // .NET refuses text with U+FFFE, which neither composes nor lets marks move past it: the pieces beside it stand on their own.
            composed.Append(piece[^1] == RefusedByNormalize
                ? piece[..^1].Normalize(NormalizationForm.FormC) + RefusedByNormalize
                : piece.Normalize(NormalizationForm.FormC));
        }

        return composed.ToString();
    }

    /// <summary>Half surrogate pairs become U+FFFD; all else stays.</summary>
    public static string ReplaceLoneSurrogates(string text)
    {
        var firstBad = IndexOfLoneSurrogate(text);
        if (firstBad < 0)
        {
            return text;
        }

        var replaced = new StringBuilder(text, 0, firstBad, text.Length);
        foreach (var rune in text.AsSpan(firstBad).EnumerateRunes())
        {
            replaced.Append(rune);
        }

        return replaced.ToString();
    }

    /// <summary>Up to and including the next U+FFFE, or <see cref="MaxMarks"/> marks in a row, or the end.</summary>
    private static int EndOfPiece(string text, int start)
    {
        var marks = 0;
        for (var i = start; i < text.Length;)
        {
            if (text[i] == RefusedByNormalize)
            {
                return i + 1;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            i += length;
            marks = rune.Value >= FirstMark && IsMark(rune) ? marks + 1 : 0;
            if (marks == MaxMarks)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static int IndexOfLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }

            i++;
        }

        return -1;
    }

    private static bool ComposesLetters()
    {
        try
        {
            return "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9";
        }
        catch (PlatformNotSupportedException)
        {
            return false;
        }
    }
}
