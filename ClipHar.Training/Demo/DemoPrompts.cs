using ClipHar.Clip.Prompts;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>The prompts that the product serves, which training must know and evaluation asks with.</summary>
internal static class DemoPrompts
{
    /// <summary>The HAR vocabulary's groups of some of its actions, then those of the background.</summary>
    public static IReadOnlyList<PromptGroup> Served(IReadOnlyList<string> actions) =>
        [.. BuiltInVocabularies.Har15.WithNoneOfThese(true).Prompts.Where(group => group.IsBackground || actions.Contains(group.Label))];

    /// <summary>
    /// Which background prompts are true of a scene without an action: by whether anybody is there, and whether it is indoors. The rest
    /// of them only serve as texts that no picture means.
    /// </summary>
    public static bool IsTrue(string prompt, bool anybody, bool indoors)
    {
        bool Says(string word) => prompt.Contains(word, StringComparison.Ordinal);
        if (anybody)
        {
            return Says("a person") && !Says("without");
        }

        return Says("without people") || (indoors && Says("empty room")) || (!indoors && Says("landscape"));
    }

    /// <summary>Descriptions of actions by what the body does: for reaching an action whose name a model has never read.</summary>
    public static IReadOnlyList<PromptGroup> Described(IReadOnlyList<string> actions)
    {
        var groups = new List<PromptGroup>();
        foreach (var action in actions)
        {
            var texts = new SortedSet<string>(StringComparer.Ordinal);
            for (var seed = 0; seed < 40; seed++)
            {
                // The fourth and fifth caption speak of posture and body, not of the action.
                var captions = new ActionRenderer().Render(SceneDomain.Standard, action, ActionRenderer.MinSize, seed).Captions;
                texts.Add(captions[3]);
                texts.Add(captions[4]);
            }

            groups.Add(new PromptGroup(action, [.. texts]));
        }

        return groups;
    }
}
