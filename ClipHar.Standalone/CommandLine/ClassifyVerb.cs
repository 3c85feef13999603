using System.CommandLine;
using System.Globalization;
using System.Text.Json;

using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Prompts;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.Embeddings;

namespace ClipHar.Standalone.CommandLine;

/// <summary>cliphar classify PATH…: one line a picture, or one JSON object a line.</summary>
internal static class ClassifyVerb
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Pictures, or folders of pictures.", Arity = ArgumentArity.OneOrMore };
        var model = ModelOption.Create();
        var labels = new Option<string[]>("--label")
        {
            Description = "A label, in words; repeat it. Used as it is unless --template-set is given.",
            HelpName = "TEXT",
        };
        var templates = new Option<string?>("--template-set")
        {
            Description = $"Wraps the labels in prompts: {string.Join(", ", PromptTemplates.BuiltIn.Select(set => set.Name))}.",
            HelpName = "NAME",
        };
        var top = new Option<int?>("--top-k")
        {
            Description = "How many labels to print. Default: all given with --label, else 5.",
            HelpName = "N",
        };
        var none = new Option<bool>("--none-of-these") { Description = "Lets \"none of these\" be the answer." };
        var command = new Command("classify", "Recognise actions in pictures. Without --label: the 15 actions of the HAR set.")
        {
            paths, model, labels, templates, top, none,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var vocabulary = Vocabulary(parse.GetValue(labels) ?? [], parse.GetValue(templates), parse.GetValue(none));
            var topK = parse.GetValue(top) ?? (parse.GetValue(labels) is { Length: > 0 } ? int.MaxValue : 5);
            if (topK < 1)
            {
                throw new ArgumentException($"--top-k is {topK}; at least 1 is allowed.");
            }

            await using var services = VerbServices.Create(parse);
            using var lease = await ModelOption.AcquireAsync(services, parse.GetValue(model), cancellationToken);
            return await RunAsync(
                services, lease.Model, vocabulary, parse.GetRequiredValue(paths), topK, parse.GetValue(GlobalOptions.Json),
                cancellationToken);
        });
        return command;
    }

    private static Vocabulary Vocabulary(string[] labels, string? templateSet, bool noneOfThese)
    {
        if (labels.Length == 0)
        {
            var har = BuiltInVocabularies.Har15.WithNoneOfThese(noneOfThese);
            return templateSet is null ? har : har.WithTemplates(PromptTemplates.Get(templateSet));
        }

        return new Vocabulary(
            "labels", [.. labels.Select(label => new ActionLabel(label, []))], PromptTemplates.Get(templateSet ?? "verbatim"), noneOfThese,
            null);
    }

    private static async Task<int> RunAsync(
        ServiceProvider services, LoadedModel model, Vocabulary vocabulary, string[] paths, int topK, bool json,
        CancellationToken cancellationToken)
    {
        var classifier = services.GetRequiredService<IActionClassifier>();
        var labels = await services.GetRequiredService<ILabelSets>().GetAsync(model, vocabulary, null, cancellationToken);
        var failed = 0;
        var results = OrderedPipeline.RunAsync(
            PictureFiles.Expand(paths).ToAsyncEnumerable(),
            ModelOption.Degree,
            (path, token) => ClassifyAsync(classifier, model, labels, path, Math.Min(topK, labels.Labels.Count), token),
            cancellationToken);
        await foreach (var (path, scores, error) in results)
        {
            failed += error is null ? 0 : 1;
            Print(path, scores, error, json);
        }

        return failed == 0 ? Cli.Ok : Cli.Failed;
    }

    private static async Task<(string Path, IReadOnlyList<ScoredLabel> Labels, string? Error)> ClassifyAsync(
        IActionClassifier classifier, LoadedModel model, LabelSet labels, string path, int topK, CancellationToken cancellationToken)
    {
        try
        {
            var file = await File.ReadAllBytesAsync(path, cancellationToken);
            return (path, (await classifier.ClassifyAsync(model, file, labels, topK, null, cancellationToken)).Labels, null);
        }
        catch (Exception e) when (e is ImageFormatException or IOException or UnauthorizedAccessException)
        {
            // One bad picture among thousands is reported and counted, and the others go on.
            return (path, [], e.Message);
        }
    }

    private static void Print(string path, IReadOnlyList<ScoredLabel> labels, string? error, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                error is null
                    ? new { path, labels = labels.Select(l => new { label = l.Label, score = l.Score }) }
                    : (object)new { path, error }, CliJson.Options));
        }
        else if (error is null)
        {
            Console.WriteLine(
                $"{path}: {string.Join(", ", labels.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Label} {l.Score:P1}")))}");
        }
        else
        {
            Console.Error.WriteLine($"{path}: error: {error}");
        }
    }
}
