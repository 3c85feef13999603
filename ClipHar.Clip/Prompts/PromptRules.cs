namespace ClipHar.Clip.Prompts;

/// <summary>What labels, phrases and templates may look like.</summary>
public static class PromptRules
{
    public const int MaxActions = 1000;
    public const int MaxPhrases = 20;
    public const int MaxTemplates = 100;

    /// <summary>Characters of a label, phrase, template or name. CLIP reads 77 tokens, hardly ever more than 200 characters.</summary>
    public const int MaxTextLength = 200;

    /// <summary>Prompts of a whole vocabulary; each costs a pass of the text tower.</summary>
    public const int MaxPrompts = 100_000;

    private const int MaxProblemsShown = 10;

    /// <summary>Problems of a list of templates, each a sentence; empty when there is none.</summary>
    public static IReadOnlyList<string> CheckTemplates(IReadOnlyList<string> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        var problems = new List<string>();
        if (templates.Count == 0)
        {
            problems.Add("There is no template.");
        }

        problems.AddRange(CheckTexts(templates, "template", MaxTemplates));
        for (var i = 0; i < Math.Min(templates.Count, MaxTemplates); i++)
        {
            var gaps = CountGaps(templates[i]);
            if (gaps != 1)
            {
                problems.Add($"The template '{Shorten(templates[i])}' has {gaps} gaps; exactly one {PromptTemplateSet.Gap} is needed.");
            }
        }

        return problems;
    }

    internal static IEnumerable<string> CheckText(string? text, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            yield return $"{what} is empty.";
        }
        else if (text.Length > MaxTextLength)
        {
            yield return $"{what} '{Shorten(text)}' has {text.Length} characters; at most {MaxTextLength} are allowed.";
        }
        else if (text.Any(char.IsControl))
        {
            yield return $"{what} '{Shorten(new string([.. text.Where(character => !char.IsControl(character))]))}' has a control "
                + "character.";
        }
        else if (!IsWellFormed(text))
        {
            yield return $"{what} has half a surrogate pair.";
        }
    }

    internal static IEnumerable<string> CheckTexts(IReadOnlyList<string> texts, string kind, int atMost)
    {
        if (texts.Count > atMost)
        {
            yield return $"There are {texts.Count} {kind}s; at most {atMost} are allowed.";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(texts.Count, atMost); i++)
        {
            foreach (var problem in CheckText(texts[i], $"The {kind} at {i}"))
            {
                yield return problem;
            }

            if (!seen.Add(texts[i] ?? ""))
            {
                yield return $"The {kind} '{Shorten(texts[i])}' is there twice.";
            }
        }
    }

    internal static void ThrowIfAny(IReadOnlyCollection<string> problems, string parameter)
    {
        if (problems.Count > 0)
        {
            var more = problems.Count > MaxProblemsShown ? $" (and {problems.Count - MaxProblemsShown} more)" : "";
            throw new ArgumentException(string.Join(' ', problems.Take(MaxProblemsShown)) + more, parameter);
        }
    }

    internal static string Shorten(string? text) => text is null ? "" : text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "…");

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static int CountGaps(string? template)
    {
        var gaps = 0;
        for (var index = IndexOfGap(template, 0); index >= 0; index = IndexOfGap(template, index + PromptTemplateSet.Gap.Length))
        {
            gaps++;
        }

        return gaps;
    }

    private static int IndexOfGap(string? template, int start) =>
        template?.IndexOf(PromptTemplateSet.Gap, start, StringComparison.Ordinal) ?? -1;
}
