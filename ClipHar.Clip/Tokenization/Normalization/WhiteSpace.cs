using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>
/// White space as the references see it. Trimming (Python's str) also takes U+001C to U+001F; runs (the regex module) are Unicode's
/// White_Space, which is what <see cref="char.IsWhiteSpace(char)"/> says.
/// </summary>
internal static class WhiteSpace
{
    public static bool IsPythonSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    public static string Trim(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsPythonSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsPythonSpace(text[end - 1]))
        {
            end--;
        }

        return start == 0 && end == text.Length ? text : text[start..end];
    }

    /// <summary>Every run of white space becomes one space; then trimmed.</summary>
    public static string Collapse(string text)
    {
        if (!NeedsCollapsing(text))
        {
            return Trim(text);
        }

        var collapsed = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                collapsed.Append(text[i]);
            }
            else if (i == 0 || !char.IsWhiteSpace(text[i - 1]))
            {
                collapsed.Append(' ');
            }
        }

        return Trim(collapsed.ToString());
    }

    private static bool NeedsCollapsing(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) && (text[i] != ' ' || (i > 0 && text[i - 1] == ' ')))
            {
                return true;
            }
        }

        return false;
    }
}
