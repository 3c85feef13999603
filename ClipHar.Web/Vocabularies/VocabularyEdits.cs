using ClipHar.Client.Vocabularies;
using ClipHar.Web.Results;

namespace ClipHar.Web.Vocabularies;

/// <summary>An edit of a vocabulary: the new one, or why it cannot be made.</summary>
public sealed record VocabularyEdit(VocabularyResource? Edited, string? Problem)
{
    public static VocabularyEdit Of(VocabularyResource edited) => new(edited, null);

    public static VocabularyEdit Refused(string problem) => new(null, problem);
}

/// <summary>
/// The changes that the vocabulary page makes, on values: nothing here talks to anybody. What the server alone knows (lengths, allowed
/// letters) it says itself.
/// </summary>
public static class VocabularyEdits
{
    private const int MaxActions = 1000;
    private const int MaxNameLength = 64;

    /// <summary>Adds an action from free text: "waving", or "waving: waving a hand, saying hello" with phrases after the colon.</summary>
    public static VocabularyEdit Add(VocabularyResource vocabulary, string? text)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var (label, phrases) = Split(text);
        if (label.Length == 0)
        {
            return VocabularyEdit.Refused("Say in words what the action is, for example: riding a horse.");
        }

        if (Find(vocabulary, label) >= 0)
        {
            return VocabularyEdit.Refused($"'{LabelText.Humanise(label)}' is in the list already.");
        }

        return vocabulary.Actions.Count >= MaxActions
            ? VocabularyEdit.Refused($"A vocabulary has at most {MaxActions} actions.")
            : VocabularyEdit.Of(vocabulary with
            {
                Actions = [new VocabularyAction { Label = label, Phrases = phrases }, .. vocabulary.Actions],
            });
    }

    /// <summary>Gives an action another label and other phrases, at its place in the list.</summary>
    public static VocabularyEdit Replace(VocabularyResource vocabulary, string oldLabel, string? newLabel, string? phrases)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var label = (newLabel ?? "").Trim();
        var index = Find(vocabulary, oldLabel);
        if (index < 0)
        {
            return VocabularyEdit.Refused($"'{oldLabel}' is no longer in the list.");
        }

        if (label.Length == 0)
        {
            return VocabularyEdit.Refused("An action needs a label.");
        }

        if (Find(vocabulary, label) is var other && other >= 0 && other != index)
        {
            return VocabularyEdit.Refused($"'{LabelText.Humanise(label)}' is in the list already.");
        }

        var actions = vocabulary.Actions.ToArray();
        actions[index] = new VocabularyAction { Label = label, Phrases = ParsePhrases(phrases) };
        return VocabularyEdit.Of(vocabulary with { Actions = actions });
    }

    public static VocabularyEdit Remove(VocabularyResource vocabulary, string label)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return vocabulary.Actions.Count == 1
            ? VocabularyEdit.Refused("A vocabulary needs at least one action. Delete the vocabulary instead.")
            : VocabularyEdit.Of(vocabulary with { Actions = [.. vocabulary.Actions.Where(a => a.Label != label)] });
    }

    /// <summary>The same under a name that is free, ready to be changed.</summary>
    public static VocabularyResource Copy(VocabularyResource vocabulary, IEnumerable<string> taken)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return vocabulary with { Name = FreeName($"my-{vocabulary.Name}", taken), BuiltIn = false, Version = 1 };
    }

    /// <summary>A new vocabulary with one action, under a name made from what the user called it.</summary>
    public static VocabularyEdit Create(string? name, string? firstAction, IEnumerable<string> taken)
    {
        var (label, phrases) = Split(firstAction);
        if (string.IsNullOrWhiteSpace(name))
        {
            return VocabularyEdit.Refused("Give the vocabulary a name.");
        }

        if (label.Length == 0)
        {
            return VocabularyEdit.Refused("Give it a first action, for example: riding a horse.");
        }

        return VocabularyEdit.Of(new VocabularyResource
        {
            Name = FreeName(LabelText.Slug(name), taken),
            Actions = [new VocabularyAction { Label = label, Phrases = phrases }],
            NoneOfThese = true,
        });
    }

    /// <summary>Phrases from free text: one a line, or separated by commas or semicolons.</summary>
    public static IReadOnlyList<string> ParsePhrases(string? text) => LabelSelection.Parse(text);

    private static (string Label, IReadOnlyList<string> Phrases) Split(string? text)
    {
        var parts = (text ?? "").Split(':', 2, StringSplitOptions.TrimEntries);
        return (parts[0], parts.Length == 2 ? ParsePhrases(parts[1]) : []);
    }

    private static int Find(VocabularyResource vocabulary, string label)
    {
        for (var i = 0; i < vocabulary.Actions.Count; i++)
        {
            if (string.Equals(vocabulary.Actions[i].Label, label, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static string FreeName(string wanted, IEnumerable<string> taken)
    {
        var names = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var stem = wanted[..Math.Min(wanted.Length, MaxNameLength - 4)];
        return Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? stem : $"{stem}-{i}").First(name => !names.Contains(name));
    }
}
