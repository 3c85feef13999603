using ClipHar.Clip.Prompts;
using ClipHar.Clip.Tokenization;
using ClipHar.Training.Loop;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>
/// Batches of drawn pictures. The texts of a batch are a caption of each picture, and for every action a few of the prompts that the
/// product serves; a picture's positives are its own caption and its action's prompts, and weakly the captions of pictures of the same
/// action.
/// </summary>
internal sealed class RenderedDataset(
    TrainingPictures pictures, IReadOnlyList<string> actions, int batchSize, ClipTokenizer tokenizer, int contextLength) : IImageTextSource
{
    private const float OwnCaptionWeight = 0.7f;
    private const float SameActionWeight = 0.1f;
    private const int PromptsPerAction = 2;

    private readonly IReadOnlyList<PromptGroup> _groups = DemoPrompts.Served(actions);

    public int BatchesPerEpoch => pictures.Count / batchSize;

    public ImageTextBatch Read(BatchKey key, CancellationToken cancellationToken)
    {
        var order = new PassOrder(pictures.Count, new SceneRandom((ulong)key.Seed).Split($"order {key.Epoch}"));
        var random = new SceneRandom((ulong)key.Seed).Split($"batch {key.Epoch} {key.Index}");
        var length = pictures.TensorLength;
        var pixels = new float[batchSize * length];
        var scenes = new SceneFacts[batchSize];
        for (var image = 0; image < batchSize; image++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var picture = pictures[order[(key.Index * batchSize) + image]];
            pictures.CopyVaried(picture, random, pixels.AsSpan(image * length, length));
            scenes[image] = picture.Scene;
        }

        return WithTexts(pixels, scenes, random);
    }

    private ImageTextBatch WithTexts(float[] pixels, SceneFacts[] scenes, SceneRandom random)
    {
        var texts = new TextTable();
        var prompts = ChoosePrompts(texts, random);
        var captions = new int[batchSize];
        for (var image = 0; image < batchSize; image++)
        {
            captions[image] = texts.Add(random.Pick(scenes[image].Captions));
        }

        var positives = new float[batchSize * texts.Count];
        for (var image = 0; image < batchSize; image++)
        {
            var row = positives.AsSpan(image * texts.Count, texts.Count);
            for (var other = 0; other < batchSize; other++)
            {
                if (scenes[image].Action is { } action && action == scenes[other].Action)
                {
                    row[captions[other]] = SameActionWeight;
                }
            }

            foreach (var (text, group, prompt) in prompts)
            {
                row[text] = Means(scenes[image], group, prompt) ? 1 : 0;
            }

            row[captions[image]] = OwnCaptionWeight;
        }

        return new ImageTextBatch(pixels, tokenizer.EncodeBatch(texts.Texts, contextLength), contextLength, positives);
    }

    private List<(int Text, PromptGroup Group, string Prompt)> ChoosePrompts(TextTable texts, SceneRandom random)
    {
        var chosen = new List<(int, PromptGroup, string)>();
        foreach (var group in _groups)
        {
            for (var index = 0; index < PromptsPerAction; index++)
            {
                var prompt = random.Pick(group.Prompts);
                chosen.Add((texts.Add(Vary(prompt, random)), group, prompt));
            }
        }

        return chosen;
    }

    /// <summary>People write prompts with and without the full stop.</summary>
    private static string Vary(string prompt, SceneRandom random) => random.Chance(0.3f) ? prompt.TrimEnd('.') : prompt;

    private static bool Means(SceneFacts scene, PromptGroup group, string prompt) => group.IsBackground
        ? scene.Action is null && DemoPrompts.IsTrue(prompt, scene.HasPeople, scene.IsIndoors)
        : scene.Action == group.Label;

    /// <summary>The distinct texts of a batch.</summary>
    private sealed class TextTable
    {
        private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

        public List<string> Texts { get; } = [];

        public int Count => Texts.Count;

        public int Add(string text)
        {
            if (!_indices.TryGetValue(text, out var index))
            {
                index = Texts.Count;
                _indices.Add(text, index);
                Texts.Add(text);
            }

            return index;
        }
    }
}
