using ClipHar.Api.Errors;
using ClipHar.Clip.Prompts;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Classification;

/// <summary>What a request says about labels, as it came.</summary>
internal sealed record LabelChoice
{
    public string? Model { get; init; }

    public string? Vocabulary { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public string? TemplateSet { get; init; }

    public bool? NoneOfThese { get; init; }

    public int? TopK { get; init; }
}

/// <summary>From what a request says to the vocabulary that answers it.</summary>
internal sealed class LabelResolver(IVocabularyStore store, IOptions<ApiOptions> options)
{
    public const int DefaultTopK = 5;

    /// <summary>Name of the vocabulary that a request's own labels make; never stored.</summary>
    public const string OwnLabels = "";

    /// <exception cref="RequestException">No such vocabulary, or labels that break a rule; every broken rule is named.</exception>
    public async Task<Vocabulary> ResolveAsync(LabelChoice choice, CancellationToken cancellationToken)
    {
        if (choice.TopK is < 1)
        {
            throw RequestException.Invalid("top_k", $"It is {choice.TopK}; at least 1 is allowed.");
        }

        if (choice.Labels is { } labels)
        {
            return FromLabels(choice, labels);
        }

        if (choice.TemplateSet is not null)
        {
            throw RequestException.Invalid("template_set", "It goes with labels; a vocabulary brings its own.");
        }

        var name = choice.Vocabulary ?? options.Value.DefaultVocabulary;
        var definition = await store.FindAsync(name, cancellationToken)
            ?? throw RequestException.NotFound($"There is no vocabulary '{name}'.");
        return store.ToVocabulary(definition with { NoneOfThese = choice.NoneOfThese ?? definition.NoneOfThese });
    }

    /// <summary>How many labels to return: what was asked for, else 5, and never more than there are.</summary>
    public static int TopK(LabelChoice choice, int labelCount) => Math.Min(choice.TopK ?? DefaultTopK, labelCount);

    private Vocabulary FromLabels(LabelChoice choice, IReadOnlyList<string> labels)
    {
        if (choice.Vocabulary is not null)
        {
            throw RequestException.Invalid("labels", "Give labels or a vocabulary, not both.");
        }

        if (labels.Count == 0 || labels.Count > VocabularyRules.MaxActions)
        {
            throw RequestException.Invalid("labels", $"There are {labels.Count}; 1 to {VocabularyRules.MaxActions} are allowed.");
        }

        var definition = new VocabularyDefinition
        {
            Name = "own-labels",
            Actions = [.. labels.Select(label => new VocabularyEntry(label ?? "", []))],
            TemplateSet = choice.TemplateSet,
            NoneOfThese = choice.NoneOfThese ?? false,
        };
        var errors = store.Check(definition);
        if (errors.Count > 0)
        {
            throw RequestException.Invalid(errors.ToDictionary(
                error => error.Key.Replace("actions", "labels", StringComparison.Ordinal).Replace("].label", "]", StringComparison.Ordinal),
                error => error.Value));
        }

        return store.ToVocabulary(definition) with { Name = OwnLabels };
    }
}
