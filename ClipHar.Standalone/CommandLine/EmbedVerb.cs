using System.CommandLine;
using System.Globalization;
using System.Text.Json;

using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.Embeddings;

namespace ClipHar.Standalone.CommandLine;

/// <summary>cliphar embed: texts or pictures to vectors.</summary>
internal static class EmbedVerb
{
    public static Command Create()
    {
        var images = new Argument<string[]>("image")
        {
            Description = "Pictures, or folders of pictures.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var texts = new Option<string[]>("--text") { Description = "A text; repeat it. Instead of pictures.", HelpName = "TEXT" };
        var model = ModelOption.Create();
        var raw = new Option<bool>("--raw") { Description = "Vectors before L2 normalisation." };
        var command = new Command("embed", "Embed texts or pictures.") { images, texts, model, raw };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var (paths, words) = (parse.GetValue(images) ?? [], parse.GetValue(texts) ?? []);
            if (paths.Length > 0 == words.Length > 0)
            {
                throw new ArgumentException("Give either pictures or --text, one of the two.");
            }

            await using var services = VerbServices.Create(parse);
            using var lease = await ModelOption.AcquireAsync(services, parse.GetValue(model), cancellationToken);
            var vectors = words.Length > 0
                ? await EmbedTextsAsync(lease.Model, words, parse.GetValue(raw), cancellationToken)
                : await EmbedPicturesAsync(services, lease.Model, paths, parse.GetValue(raw), cancellationToken);
            Print(lease.Model, vectors, words.Length > 0 ? words : [.. PictureFiles.Expand(paths)], parse.GetValue(GlobalOptions.Json));
            return Cli.Ok;
        });
        return command;
    }

    private static async Task<IReadOnlyList<float[]>> EmbedTextsAsync(
        LoadedModel model, string[] texts, bool raw, CancellationToken cancellationToken) =>
        raw ? await model.Texts.EncodeRawAsync(texts, cancellationToken) : await model.Texts.EncodeAsync(texts, cancellationToken);

    private static async Task<IReadOnlyList<float[]>> EmbedPicturesAsync(
        ServiceProvider services, LoadedModel model, string[] paths, bool raw, CancellationToken cancellationToken)
    {
        var classifier = services.GetRequiredService<IActionClassifier>();
        var vectors = new List<float[]>();
        var pictures = PictureFiles.Expand(paths).ToAsyncEnumerable();
        await foreach (var vector in OrderedPipeline.RunAsync(pictures, ModelOption.Degree, EmbedAsync, cancellationToken))
        {
            vectors.Add(vector);
        }

        return vectors;

        async Task<float[]> EmbedAsync(string path, CancellationToken token)
        {
            try
            {
                var embedded = await classifier.EmbedAsync(model, await File.ReadAllBytesAsync(path, token), null, token);
                return raw ? embedded.Raw : embedded.Embedding;
            }
            catch (Clip.Preprocessing.ImageFormatException e)
            {
                throw new InvalidDataException($"{path}: {e.Message}", e);
            }
        }
    }

    private static void Print(LoadedModel model, IReadOnlyList<float[]> vectors, string[] names, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                model = model.Name,
                dimension = model.Config.ProjectionDim,
                embeddings = vectors,
            }, CliJson.Options));
            return;
        }

        foreach (var (name, vector) in names.Zip(vectors))
        {
            Console.WriteLine($"{name}: {string.Join(' ', vector.Select(value => value.ToString("G9", CultureInfo.InvariantCulture)))}");
        }
    }
}
