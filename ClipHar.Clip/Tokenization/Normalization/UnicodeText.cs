using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>Well-formed and composed text.</summary>
internal static class UnicodeText
{
    private const char RefusedByNormalize = '\uFFFE';

    private static readonly Lazy<bool> Normalizes = new(ComposesLetters);

    /// <summary>
    /// False in globalization-invariant mode (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1, or no ICU on the machine), where
    /// <see cref="string.Normalize(NormalizationForm)"/> leaves text as it is or refuses. <see cref="Compose"/> then changes nothing: text that is already
    /// composed, as nearly all is, gets the same ids; a letter followed by a combining mark is split into other tokens.
    /// </summary>
    public static bool CanCompose => Normalizes.Value;

    /// <summary>Unicode normalization form C.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    public static string Compose(string text)
    {
        if (Ascii.IsValid(text) || !CanCompose)
        {
            return text;
        }

        // .NET refuses text with U+FFFE. As that neither composes nor moves anything, the pieces beside it can be composed on their own.
        return text.Contains(RefusedByNormalize, StringComparison.Ordinal)
            ? string.Join(RefusedByNormalize, text.Split(RefusedByNormalize).Select(piece => piece.Normalize(NormalizationForm.FormC)))
            : text.Normalize(NormalizationForm.FormC);
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
