namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>Takes special tokens, spelled exactly, out of a text.</summary>
internal static class SpecialTokenSplitter
{
    private static readonly string[] Names = [BpeVocabulary.StartTokenName, BpeVocabulary.EndTokenName];

    public static IEnumerable<TextSegment> Split(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var (index, name) = FindNext(text, start);
            if (name is null)
            {
                break;
            }

            if (index > start)
            {
                yield return new TextSegment(text[start..index]);
            }

            yield return new TextSegment(name, IsSpecialToken: true);
            start = index + name.Length;
        }

        if (start < text.Length)
        {
            yield return new TextSegment(start == 0 ? text : text[start..]);
        }
    }

    private static (int Index, string? Name) FindNext(string text, int start)
    {
        for (
            var index = text.IndexOf("<|", start, StringComparison.Ordinal); index >= 0; index = text.IndexOf("<|", index + 1,
                StringComparison.Ordinal))
        {
            foreach (var name in Names)
            {
                if (string.CompareOrdinal(text, index, name, 0, name.Length) == 0)
                {
                    return (index, name);
                }
            }
        }

        return (-1, null);
    }
}
