using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Transforms;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Web;

/// <summary>Three pipelines, and previews that are all the same picture.</summary>
internal sealed class FakeTransforms
{
    private static readonly string Jpeg = Convert.ToBase64String(File.ReadAllBytes(Goldens.PathOf("images/photo-420.jpg")));

    /// <summary>Pipeline, seed and picture (name of a file, or index of a sample) of every preview that was asked for.</summary>
    public ConcurrentQueue<(string Pipeline, string Seed, string Picture)> Asked { get; } = new();

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/transforms", () => Results.Json(
            new TransformCatalog([Pipeline("light"), Pipeline("medium"), Pipeline("strong")], []), ClipHarJson.Options));
        app.MapPost("/v1/transforms/preview", PreviewAsync).DisableAntiforgery();
    }

    private async Task<IResult> PreviewAsync(HttpRequest request)
    {
        var (pipeline, seed, count, picture) = request.HasFormContentType
            ? FromForm(await request.ReadFormAsync())
            : FromJson(await request.ReadFromJsonAsync<JsonElement>());
        Asked.Enqueue((pipeline, seed, picture));
        var first = ulong.Parse(seed, CultureInfo.InvariantCulture);
        return Results.Json(
            new TransformPreview
            {
                Pipeline = Pipeline(pipeline.Length > 20 ? "own" : pipeline),
                ImageSize = 224,
                Original = new PreviewPicture { Jpeg = Jpeg },
                Pictures =
                [
                    .. Enumerable.Range(0, count).Select(i => new PreviewPicture
                    {
                        Seed = first + (ulong)i, Jpeg = Jpeg, Applied = [$"random_rotation: angle {i - 3.5:0.0}", "random_horizontal_flip"],
                    }),
                ],
            },
            ClipHarJson.Options);
    }

    private static (string Pipeline, string Seed, int Count, string Picture) FromForm(IFormCollection form) =>
        (form["pipeline"]!, form["seed"]!, int.Parse(form["count"]!, CultureInfo.InvariantCulture), form.Files[0].FileName);

    private static (string Pipeline, string Seed, int Count, string Picture) FromJson(JsonElement json) => (
        json.GetProperty("pipeline").GetString()!, json.GetProperty("seed").GetRawText(), json.GetProperty("count").GetInt32(),
        json.GetProperty("index").GetRawText());

    private static TransformPipelineResource Pipeline(string name) => new()
    {
        Name = name,
        Description = name switch
        {
            "light" => "Mirrored now and then.",
            "medium" => "Turned, cut and coloured a little.",
            _ => "Much of everything.",
        },
        Hash = new string('a', 64),
        Steps = [],
        Preprocessing = new PreprocessingResource
        {
            Hash = new string('b', 64),
            ImageSize = 224,
            ResizeTo = 224,
            ResizeRule = "shortest_edge",
            Resample = "bicubic",
            Mean = [],
            Std = [],
        },
        Yaml = $"name: {name}\nsteps:\n  - random_rotation: {{ degrees: 10 }}\n",
    };
}
