namespace ClipHar.Clip.Prompts;

/// <summary>An action: the label people see, and the phrases the model reads in its place.</summary>
public sealed record ActionLabel
{
    /// <param name="label">1 to <see cref="PromptRules.MaxTextLength"/> characters.</param>
    /// <param name="phrases">
    /// How a caption would go on after "a person": "talking on a phone". At most <see cref="PromptRules.MaxPhrases"/>; where there is none,
    /// the label stands for itself, with '_' read as a space.
    /// </param>
    /// <exception cref="ArgumentException">A text is empty, too long or has control characters, a phrase comes twice, or there are too
    /// many.</exception>
    public ActionLabel(string label, IReadOnlyList<string> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        PromptRules.ThrowIfAny(
            [.. PromptRules.CheckText(label, "The label"), .. PromptRules.CheckTexts(phrases, "phrase", PromptRules.MaxPhrases)],
            nameof(label));
        Label = label;
        Phrases = [.. phrases];
    }

    public ActionLabel(string label)
        : this(label, [])
    {
    }

    public string Label { get; }

    /// <summary>As given; may be empty.</summary>
    public IReadOnlyList<string> Phrases { get; }

    /// <summary>What is put into the templates: the phrases, or the label where there are none.</summary>
    public IReadOnlyList<string> SpokenForms => Phrases.Count > 0 ? Phrases : [Label.Replace('_', ' ')];

    public bool Equals(ActionLabel? other) => other is not null && Label == other.Label && Phrases.SequenceEqual(other.Phrases);

    public override int GetHashCode() => HashCode.Combine(Label, Phrases.Count);

    public void Deconstruct(out string label, out IReadOnlyList<string> phrases) => (label, phrases) = (Label, Phrases);
}
