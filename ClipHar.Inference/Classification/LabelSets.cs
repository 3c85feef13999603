using ClipHar.Clip.Prompts;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Deployments;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Classification;

/// <summary>
/// Label sets, their text embeddings cached by model digest and content hash: a changed vocabulary costs one pass of the text tower,
/// however many requests ask at once, and an old one that comes back costs none.
/// </summary>
public interface ILabelSets
{
    /// <summary>The labels of a vocabulary.</summary>
    /// <param name="model">Whose text tower reads the prompts.</param>
    /// <param name="vocabulary">Its name and its labels appear in metrics: give stored ones only.</param>
    /// <param name="noneOfThese">Overrides what the vocabulary says; null to follow it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LabelException">No label, too many, a double one, an empty or too long one.</exception>
    /// <exception cref="QueueFullException">The text tower has too much to do.</exception>
    ValueTask<LabelSet> GetAsync(LoadedModel model, Vocabulary vocabulary, bool? noneOfThese, CancellationToken cancellationToken);

    /// <summary>The words of a request, wrapped by the default template set.</summary>
    /// <inheritdoc cref="GetAsync(LoadedModel, Vocabulary, bool?, CancellationToken)"/>
    ValueTask<LabelSet> GetAsync(LoadedModel model, IReadOnlyList<string> labels, bool noneOfThese, CancellationToken cancellationToken);
}

/// <summary>Labels that cannot be used; the message says which one and what is allowed.</summary>
public sealed class LabelException(string message) : Exception(message);

/// <inheritdoc cref="ILabelSets"/>
internal sealed class LabelSets(HybridCache cache, IOptions<ClassificationOptions> options) : ILabelSets
{
    /// <summary>Changes when the way from prompts to rows does, so that a shared cache never mixes two ways.</summary>
    private const string CacheVersion = "1";

    private readonly ClassificationOptions _options = options.Value;
    private readonly HybridCacheEntryOptions _stored = Entry(options.Value.LabelCacheTime);
    private readonly HybridCacheEntryOptions _own = Entry(options.Value.OwnLabelCacheTime);

    public ValueTask<LabelSet> GetAsync(LoadedModel model, Vocabulary vocabulary, bool? noneOfThese, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var used = noneOfThese is { } none && none != vocabulary.NoneOfThese ? vocabulary with { NoneOfThese = none } : vocabulary;
        return GetAsync(model, used, vocabulary.Name, cancellationToken);
    }

    public ValueTask<LabelSet> GetAsync(LoadedModel model, IReadOnlyList<string> labels, bool noneOfThese, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var actions = labels.Select(label => new ActionLabel((label ?? "").Trim(), [])).ToList();
        var vocabulary = new Vocabulary("own", actions, PromptTemplates.Get(_options.DefaultTemplateSet), noneOfThese, Description: null);
        return GetAsync(model, vocabulary, storedName: null, cancellationToken);
    }

    private async ValueTask<LabelSet> GetAsync(LoadedModel model, Vocabulary vocabulary, string? storedName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        Check(vocabulary);
        var key = $"label-set:{CacheVersion}:{model.Digest}:{vocabulary.ContentHash}";
        var content = ToContent(vocabulary, storedName);
        var embeddings = await cache.GetOrCreateAsync(
            key, (model, content), static (state, token) => EmbedAsync(state.model, state.content, token),
            storedName is null ? _own : _stored, tags: null, cancellationToken);
        return new LabelSet(
            storedName, key, content.Labels, content.HasNone, embeddings.Values_RE, [.. content.Groups.Select(group => group.Label)]);
    }

    /// <summary>One call of the text tower for all prompts; rows are the normalised means of normalised embeddings.</summary>
    private static async ValueTask<LabelEmbeddings> EmbedAsync(LoadedModel model, LabelSetContent content, CancellationToken cancellationToken)
    {
        // A prompt that several labels share is encoded once.
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var prompt in content.Groups.SelectMany(group => group.Prompts))
        {
            places.TryAdd(prompt, places.Count);
        }

        var encoded = await model.Texts.EncodeAsync([.. places.Keys], cancellationToken);
        var embeddingDim = encoded[0].Length;
        var rows_RE = new float[content.Groups.Count * embeddingDim];
        for (var row = 0; row < content.Groups.Count; row++)
        {
            float[][] prompts = [.. content.Groups[row].Prompts.Select(prompt => encoded[places[prompt]])];
            TextEnsemble.Average(prompts).CopyTo(rows_RE.AsSpan(row * embeddingDim, embeddingDim));
        }

        return new LabelEmbeddings(rows_RE);
    }

    private void Check(Vocabulary vocabulary)
    {
        if (vocabulary.Actions.Count < 1 || vocabulary.Actions.Count > _options.MaxLabels)
        {
            throw new LabelException($"{vocabulary.Actions.Count} labels were given; 1 to {_options.MaxLabels} are allowed.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var action in vocabulary.Actions)
        {
            CheckWords(action.Label);
            foreach (var phrase in action.Phrases)
            {
                CheckWords(phrase);
            }

            if (!seen.Add(action.Label))
            {
                throw new LabelException($"The label '{action.Label}' is there twice; labels must differ.");
            }
        }

        if (vocabulary.NoneOfThese && seen.Contains(LabelScores.NoneOfThese))
        {
            throw new LabelException($"'{LabelScores.NoneOfThese}' is the answer that is added when none_of_these is set; a label may not have that name.");
        }
    }

    private void CheckWords(string words)
    {
        if (string.IsNullOrWhiteSpace(words))
        {
            throw new LabelException("A label or phrase is empty; each needs at least one word.");
        }

        if (words.Length > _options.MaxLabelLength)
        {
            throw new LabelException($"A label or phrase has {words.Length} characters; at most {_options.MaxLabelLength} are allowed.");
        }
    }

    private static LabelSetContent ToContent(Vocabulary vocabulary, string? storedName)
    {
        var labels = vocabulary.Actions.Select(action => action.Label).ToList();
        var noneIndex = labels.Count;
        if (vocabulary.NoneOfThese)
        {
            labels.Add(LabelScores.NoneOfThese);
        }

        // The groups of the actions come first, in their order; what follows is background.
        var groups = vocabulary.Prompts.Select((group, index) => new LabelPrompts(Math.Min(index, noneIndex), group.Prompts)).ToList();
        return new LabelSetContent(storedName, vocabulary.ContentHash, labels, vocabulary.NoneOfThese, groups);
    }

    private static HybridCacheEntryOptions Entry(TimeSpan time) => new() { Expiration = time, LocalCacheExpiration = time };
}
