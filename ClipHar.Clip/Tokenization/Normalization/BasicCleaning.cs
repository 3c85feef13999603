using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>
/// What the slow Hugging Face tokenizer does where ftfy is not installed (its BasicTokenizer, without splitting at punctuation and without
/// stripping accents).
/// </summary>
/// <remarks>
/// Characters of the general categories C* are dropped, unassigned ones included, so the result for a character that is newer than the
/// reference's Unicode version can differ.
/// </remarks>
internal static class BasicCleaning
{
    public static string Clean(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            AppendClean(cleaned, rune);
        }

        var words = UnicodeText.Compose(cleaned.ToString())
            .Split(PythonSpaces, StringSplitOptions.RemoveEmptyEntries)
            .Select(CaseMapping.ToLower);
        return string.Join(' ', words);
    }

    private static readonly char[] PythonSpaces =
        [.. Enumerable.Range(0, 0x10000).Select(value => (char)value).Where(WhiteSpace.IsPythonSpace)];

    private static void AppendClean(StringBuilder cleaned, Rune rune)
    {
        if (rune.Value is '\t' or '\n' or '\r')
        {
            cleaned.Append(' ');
            return;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned:
                break;
            case UnicodeCategory.SpaceSeparator:
                cleaned.Append(' ');
                break;
            default:
                if (rune.Value == 0xFFFD)
                {
                    break;
                }

                if (IsIdeograph(rune.Value))
                {
                    cleaned.Append(' ').Append(rune).Append(' ');
                }
                else
                {
                    cleaned.Append(rune);
                }

                break;
        }
    }

    /// <summary>The CJK blocks that the reference sets apart; kana and Hangul are not among them.</summary>
    private static bool IsIdeograph(int value) => value
        is (>= 0x4E00 and <= 0x9FFF)
        or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F)
        or (>= 0x2B820 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x2F800 and <= 0x2FA1F);
}
