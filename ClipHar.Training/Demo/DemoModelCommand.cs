using System.Globalization;

namespace ClipHar.Training.Demo;

/// <summary>The command that makes the same model again: every setting that is not the default is named.</summary>
internal static class DemoModelCommand
{
    /// <returns>For Markdown: the command, then the settings that have no option on the command line.</returns>
    public static string Write(DemoModelOptions options)
    {
        var defaults = new DemoModelOptions { OutputDirectory = options.OutputDirectory };
        List<string> words = ["cliphar demo-model", Text($"--seed {options.Seed}"), Text($"--steps {options.Steps}")];
        AddOption(words, "--pretraining-steps", options.PretrainingSteps, defaults.PretrainingSteps);
        AddOption(words, "--pretraining-rounds", options.PretrainingRounds, defaults.PretrainingRounds);
        words.AddRange(options.HeldOutActions.Select(action => $"--hold-out {action}"));
        AddOption(words, "--threads", options.Threads, defaults.Threads);

        var others = new List<string>();
        AddOther(others, "batch size", options.BatchSize, defaults.BatchSize);
        AddOther(others, "pictures", options.Pictures, defaults.Pictures);
        AddOther(others, "learning rate", options.LearningRate, defaults.LearningRate);
        AddOther(others, "learning rate of pretraining", options.PretrainingRate, defaults.PretrainingRate);
        AddOther(others, "pictures an action in the evaluation", options.EvaluationPerAction, defaults.EvaluationPerAction);
        AddOther(others, "vocabulary size", options.VocabularySize, defaults.VocabularySize);
        if (options.Architecture != defaults.Architecture)
        {
            others.Add("an architecture of its own (see config.json)");
        }

        var command = $"`{string.Join(' ', words)}`";
        return others.Count == 0 ? command : $"{command}, with {string.Join(", ", others)}";
    }

    private static void AddOption<T>(List<string> words, string option, T value, T standard)
    {
        if (!Equals(value, standard))
        {
            words.Add(Text($"{option} {value}"));
        }
    }

    private static void AddOther<T>(List<string> others, string name, T value, T standard)
    {
        if (!Equals(value, standard))
        {
            others.Add(Text($"{name} {value}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
