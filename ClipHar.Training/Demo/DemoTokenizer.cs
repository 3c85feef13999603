using ClipHar.Clip.Tokenization;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>The demo model's own small vocabulary, learnt from captions and from the prompts that the product serves.</summary>
internal static class DemoTokenizer
{
    /// <param name="actions">Those that training may show; the words of the others are spelt from pieces.</param>
    public static ClipTokenizer Train(IReadOnlyList<string> actions, int vocabularySize, long seed, CancellationToken cancellationToken) =>
        new(BpeTrainer.Train(Corpus(actions, seed, cancellationToken), new BpeTrainerOptions
        {
            VocabularySize = vocabularySize,
            MinPairCount = 3,
        }, cancellationToken));

    private static IEnumerable<string> Corpus(IReadOnlyList<string> actions, long seed, CancellationToken cancellationToken)
    {
        var renderer = new ActionRenderer(SceneSplit.Train);
        string?[] contents = [.. actions, ActionRenderer.EmptyScene, ActionRenderer.IdlePeople];
        foreach (var action in contents)
        {
            for (var index = 0; index < 150; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var caption in renderer.Render(SceneDomain.Standard, action, ActionRenderer.MinSize, seed + index).Captions)
                {
                    yield return caption;
                }
            }
        }

        foreach (var group in DemoPrompts.Served(actions))
        {
            for (var repeat = 0; repeat < 4; repeat++)
            {
                foreach (var prompt in group.Prompts)
                {
                    yield return prompt;
                }
            }
        }
    }
}
