using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClipHar.Clip.Prompts;

/// <summary>A set of actions in words, with the templates that make prompts of them. Immutable.</summary>
public sealed record Vocabulary
{
    /// <summary>The label of the answer that none of the actions is seen.</summary>
    public const string NoneOfTheseLabel = "none of these";

    private readonly Lazy<IReadOnlyList<PromptGroup>> _prompts;
    private readonly Lazy<string> _contentHash;

    /// <param name="name">For people and logs; no part of the content.</param>
    /// <param name="actions">1 to <see cref="PromptRules.MaxActions"/>; labels differ in more than case, and none is "none of
    /// these".</param>
    /// <param name="templates">The sentences around the phrases.</param>
    /// <param name="noneOfThese">Whether "none of these" may be the answer.</param>
    /// <param name="description">For people.</param>
    /// <exception cref="ArgumentException">A rule above is broken, or there would be more than <see cref="PromptRules.MaxPrompts"/>
    /// prompts; the message names every broken rule.</exception>
    public Vocabulary(string name, IReadOnlyList<ActionLabel> actions, PromptTemplateSet templates, bool noneOfThese, string? description)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentNullException.ThrowIfNull(templates);
        PromptRules.ThrowIfAny([.. Check(actions, templates)], nameof(actions));
        Name = name;
        Actions = [.. actions];
        Templates = templates;
        NoneOfThese = noneOfThese;
        Description = description;

        // What these depend on cannot be changed by a with-expression; only name and description can.
        _prompts = new Lazy<IReadOnlyList<PromptGroup>>(BuildPrompts);
        _contentHash = new Lazy<string>(ComputeContentHash);
    }

    public string Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<ActionLabel> Actions { get; }

    public PromptTemplateSet Templates { get; }

    public bool NoneOfThese { get; }

    /// <summary>One group for each action, in order, then the background where "none of these" may be the answer.</summary>
    public IReadOnlyList<PromptGroup> Prompts => _prompts.Value;

    /// <summary>
    /// SHA-256 of labels and prompts in their order, in lower-case hexadecimal. It changes with every change of a prompt or label and with
    /// no other: two vocabularies of different names and equal content have the same hash.
    /// </summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>The same actions and templates with or without "none of these".</summary>
    public Vocabulary WithNoneOfThese(bool noneOfThese) =>
        noneOfThese == NoneOfThese ? this : new Vocabulary(Name, Actions, Templates, noneOfThese, Description);

    /// <summary>The same actions with other templates.</summary>
    public Vocabulary WithTemplates(PromptTemplateSet templates) => new(Name, Actions, templates, NoneOfThese, Description);

    public bool Equals(Vocabulary? other) =>
        other is not null && Name == other.Name && Description == other.Description && ContentHash == other.ContentHash;

    public override int GetHashCode() => HashCode.Combine(Name, ContentHash);

    private static IEnumerable<string> Check(IReadOnlyList<ActionLabel> actions, PromptTemplateSet templates)
    {
        if (actions.Count is 0 or > PromptRules.MaxActions)
        {
            yield return $"There are {actions.Count} actions; 1 to {PromptRules.MaxActions} are allowed.";
            yield break;
        }

        var labels = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var action in actions)
        {
            if (string.Equals(action.Label, NoneOfTheseLabel, StringComparison.OrdinalIgnoreCase))
            {
                yield return $"The label '{NoneOfTheseLabel}' is reserved; say that the vocabulary allows it instead.";
            }
            else if (!labels.Add(action.Label))
            {
                yield return $"The label '{PromptRules.Shorten(action.Label)}' is there twice.";
            }
        }

        var prompts = actions.Sum(action => (long)action.SpokenForms.Count) * templates.Templates.Count;
        if (prompts > PromptRules.MaxPrompts)
        {
            yield return $"{actions.Count} actions with {templates.Templates.Count} templates make {prompts} prompts; at most "
                + $"{PromptRules.MaxPrompts} are allowed.";
        }
    }

    private List<PromptGroup> BuildPrompts()
    {
        var groups = Actions
            .Select(action => new PromptGroup(action.Label, [.. action.SpokenForms.SelectMany(Templates.Fill)]))
            .ToList();
        if (NoneOfThese)
        {
            groups.AddRange(BackgroundPrompts.Groups);
        }

        return groups;
    }

    /// <summary>Every text with its length before it, so that no two lists of texts look the same.</summary>
    private string ComputeContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, Prompts.Count);
        foreach (var group in Prompts)
        {
            AppendText(hash, group.Label);
            AppendNumber(hash, group.IsBackground ? 1 : 0);
            AppendNumber(hash, group.Prompts.Count);
            foreach (var prompt in group.Prompts)
            {
                AppendText(hash, prompt);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void AppendText(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
