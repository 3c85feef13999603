using System.Text;
using ClipHar.Clip.Prompts;

namespace ClipHar.Core.Serving.Vocabularies;

/// <summary>What a vocabulary may look like. Every rule that is broken is reported, not only the first.</summary>
public static class VocabularyRules
{
    public const int MaxNameLength = 64;
    public const int MaxActions = PromptRules.MaxActions;
    public const int MaxPhrases = PromptRules.MaxPhrases;
    public const int MaxTextLength = PromptRules.MaxTextLength;
    public const int MaxDescriptionLength = 2000;

    /// <returns>Broken rules by member path ("actions[2].label"); empty when it is valid.</returns>
    /// <param name="definition">What to check.</param>
    /// <param name="templateSets">Names that its template set may have.</param>
    public static IReadOnlyDictionary<string, string[]> Check(VocabularyDefinition definition, IReadOnlyCollection<string> templateSets)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(templateSets);
        var errors = new ErrorList();
        if (!IsName(definition.Name))
        {
            errors.Add(
                "name",
                $"'{Shorten(definition.Name)}' is no name: allowed are 1 to {MaxNameLength} lower-case letters, digits, '-', '_' and '.', "
                + "starting with a letter or digit.");
        }

        if (definition.Description?.Length > MaxDescriptionLength)
        {
            errors.Add("description", $"It has {definition.Description.Length} characters; at most {MaxDescriptionLength} are allowed.");
        }

        if (definition.TemplateSet is { } templateSet && !templateSets.Contains(templateSet))
        {
            errors.Add("template_set", $"There is no template set '{Shorten(templateSet)}'; there are {string.Join(", ", templateSets)}.");
        }

        if (definition.Actions.Count is 0 or > MaxActions)
        {
            errors.Add("actions", $"There are {definition.Actions.Count}; 1 to {MaxActions} are allowed.");
            return errors.ToDictionary();
        }

        CheckActions(definition.Actions, errors);
        return errors.ToDictionary();
    }

    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= MaxNameLength }
        && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');

    /// <summary>What is wrong with one label or phrase, or null.</summary>
    public static string? CheckText(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "It is empty.";
        }

        if (text.Length > MaxTextLength)
        {
            return $"It has {text.Length} characters; at most {MaxTextLength} are allowed.";
        }

        if (text.Any(char.IsControl))
        {
            return "It contains a control character.";
        }

        return text.EnumerateRunes().Contains(Rune.ReplacementChar) ? "It contains a character that is no Unicode." : null;
    }

    private static void CheckActions(IReadOnlyList<VocabularyEntry> actions, ErrorList errors)
    {
        var labels = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < actions.Count; i++)
        {
            var (label, phrases) = actions[i];
            var path = $"actions[{i}]";
            if (CheckText(label) is { } problem)
            {
                errors.Add($"{path}.label", problem);
            }
            else if (string.Equals(label, Vocabulary.NoneOfTheseLabel, StringComparison.OrdinalIgnoreCase))
            {
                errors.Add($"{path}.label", $"'{Vocabulary.NoneOfTheseLabel}' is reserved: set none_of_these instead.");
            }
            else if (!labels.TryAdd(label, i))
            {
                errors.Add($"{path}.label", $"'{label}' is already the label of actions[{labels[label]}].");
            }

            if (phrases.Count > MaxPhrases)
            {
                errors.Add($"{path}.phrases", $"There are {phrases.Count}; at most {MaxPhrases} are allowed.");
            }

            for (var j = 0; j < Math.Min(phrases.Count, MaxPhrases); j++)
            {
                if (CheckText(phrases[j]) is { } wrong)
                {
                    errors.Add($"{path}.phrases[{j}]", wrong);
                }
                else if (phrases.Take(j).Contains(phrases[j]))
                {
                    errors.Add($"{path}.phrases[{j}]", $"'{phrases[j]}' is there twice.");
                }
            }
        }
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 80 ? text : text[..80] + "…";

    private sealed class ErrorList
    {
        private readonly Dictionary<string, List<string>> _errors = [];

        public void Add(string path, string message)
        {
            if (!_errors.TryGetValue(path, out var messages))
            {
                _errors[path] = messages = [];
            }

            messages.Add(message);
        }

        public Dictionary<string, string[]> ToDictionary() => _errors.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }
}
