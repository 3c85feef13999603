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
    /// <param name="model">Whose text tower reads the prompts. Keep the lease until the task has ended.</param>
    /// <param name="vocabulary">
    /// The labels of one with a name appear in metrics and stay cached for long; one made of a request's own words has an empty name.
    /// </param>
    /// <param name="noneOfThese">Overrides what the vocabulary says; null to follow it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QueueFullException">The text tower has too much to do.</exception>
    ValueTask<LabelSet> GetAsync(LoadedModel model, Vocabulary vocabulary, bool? noneOfThese, CancellationToken cancellationToken);

    /// <summary>The words of a request, wrapped by the default template set.</summary>
    /// <param name="model">Whose text tower reads the prompts. Keep the lease until the task has ended.</param>
    /// <param name="labels">1 to <see cref="PromptRules.MaxActions"/>, each with at most <see cref="PromptRules.MaxTextLength"/>
    /// characters.</param>
    /// <param name="noneOfThese">Whether "none of these" may be the answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LabelException">No label, too many, a double one, an empty or too long one.</exception>
    /// <exception cref="QueueFullException">The text tower has too much to do.</exception>
    ValueTask<LabelSet> GetAsync(LoadedModel model, IReadOnlyList<string> labels, bool noneOfThese, CancellationToken cancellationToken);
}

/// <summary>Labels of a request that cannot be used; the message says which one and what is allowed.</summary>
public sealed class LabelException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <inheritdoc cref="ILabelSets"/>
internal sealed class LabelSets(HybridCache cache, IOptions<ClassificationOptions> options) : ILabelSets
{
    /// <summary>Changes when the way from prompts to rows does, so that a shared cache never mixes two ways.</summary>
    private const string CacheVersion = "1";

    private readonly PromptTemplateSet _templates = PromptTemplates.Get(options.Value.DefaultTemplateSet);
    private readonly HybridCacheEntryOptions _stored = Entry(options.Value.LabelCacheTime);
    private readonly HybridCacheEntryOptions _own = Entry(options.Value.OwnLabelCacheTime);

    public ValueTask<LabelSet> GetAsync(LoadedModel model, Vocabulary vocabulary, bool? noneOfThese, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return GetAsync(model, noneOfThese is { } none ? vocabulary.WithNoneOfThese(none) : vocabulary, cancellationToken);
    }

    public ValueTask<LabelSet> GetAsync(
        LoadedModel model, IReadOnlyList<string> labels, bool noneOfThese, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return GetAsync(model, OfRequest(labels, noneOfThese), cancellationToken);
    }

    private async ValueTask<LabelSet> GetAsync(LoadedModel model, Vocabulary vocabulary, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        var isStored = vocabulary.Name.Length > 0;
        var key = $"label-set:{CacheVersion}:{model.Digest}:{vocabulary.ContentHash}";
        var embeddings = await cache.GetOrCreateAsync(
            key, (model, vocabulary), static (state, token) => EmbedAsync(state.model, state.vocabulary.Prompts, token),
            isStored ? _stored : _own, tags: null, cancellationToken);

        // The groups of the actions come first, in their order; all groups after them are background.
        var labels = vocabulary.Actions.Select(action => action.Label).ToList();
        var labelOfRow_R = vocabulary.Prompts.Select((group, index) => group.IsBackground ? labels.Count : index).ToArray();
        if (vocabulary.NoneOfThese)
        {
            labels.Add(Vocabulary.NoneOfTheseLabel);
        }

        return new LabelSet(isStored ? vocabulary.Name : null, key, labels, vocabulary.NoneOfThese, embeddings.Values_RE, labelOfRow_R);
    }

    /// <summary>One call of the text tower for all prompts; a prompt that several groups share is encoded once.</summary>
    private static async ValueTask<LabelEmbeddings> EmbedAsync(
        LoadedModel model, IReadOnlyList<PromptGroup> groups, CancellationToken cancellationToken)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var prompt in groups.SelectMany(group => group.Prompts))
        {
            places.TryAdd(prompt, places.Count);
        }

        var encoded = await model.Texts.EncodeAsync([.. places.Keys], cancellationToken);
        var embeddingDim = encoded[0].Length;
        float[] prompts_PE = [.. groups.SelectMany(group => group.Prompts).SelectMany(prompt => encoded[places[prompt]])];
        return new LabelEmbeddings(TextEnsemble.Average(prompts_PE, embeddingDim, [.. groups.Select(group => group.Prompts.Count)]));
    }

    private Vocabulary OfRequest(IReadOnlyList<string> labels, bool noneOfThese)
    {
        try
        {
            return new Vocabulary(
                name: "", [.. labels.Select(label => new ActionLabel((label ?? "").Trim()))], _templates, noneOfThese, description: null);
        }
        catch (ArgumentException exception)
        {
            throw new LabelException(WithoutParameter(exception), exception);
        }
    }

    /// <summary>The message without the parameter's name, which means nothing to a client.</summary>
    private static string WithoutParameter(ArgumentException exception)
    {
        var suffix = $" (Parameter '{exception.ParamName}')";
        return exception.Message.EndsWith(suffix, StringComparison.Ordinal) ? exception.Message[..^suffix.Length] : exception.Message;
    }

    private static HybridCacheEntryOptions Entry(TimeSpan time) => new() { Expiration = time, LocalCacheExpiration = time };
}
