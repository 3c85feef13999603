namespace ClipHar.Clip.Prompts;

/// <summary>Named sentences with a gap, {}, for the phrase of an action. Each phrase is put into each of them.</summary>
public sealed record PromptTemplateSet
{
    /// <summary>Where a template takes the phrase.</summary>
    public const string Gap = "{}";

    /// <param name="name">1 to <see cref="PromptRules.MaxTextLength"/> characters.</param>
    /// <param name="description">Where the set comes from and what it is good for.</param>
    /// <param name="templates">1 to <see cref="PromptRules.MaxTemplates"/>, each with exactly one {}, none twice.</param>
    /// <exception cref="ArgumentException">A rule above is broken; the message names every one.</exception>
    public PromptTemplateSet(string name, string? description, IReadOnlyList<string> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        PromptRules.ThrowIfAny([.. PromptRules.CheckText(name, "The name"), .. PromptRules.CheckTemplates(templates)], nameof(templates));
        Name = name;
        Description = description;
        Templates = [.. templates];
    }

    public string Name { get; }

    public string? Description { get; }

    public IReadOnlyList<string> Templates { get; }

    /// <summary>One prompt for each template.</summary>
    public IEnumerable<string> Fill(string phrase) =>
        Templates.Select(template => template.Replace(Gap, phrase, StringComparison.Ordinal));

    public bool Equals(PromptTemplateSet? other) =>
        other is not null && Name == other.Name && Description == other.Description && Templates.SequenceEqual(other.Templates);

    public override int GetHashCode() => HashCode.Combine(Name, Templates.Count);

    public void Deconstruct(out string name, out string? description, out IReadOnlyList<string> templates) =>
        (name, description, templates) = (Name, Description, Templates);
}
