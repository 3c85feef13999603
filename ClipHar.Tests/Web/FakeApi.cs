using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Models;
using ClipHar.Client.Predictions;
using ClipHar.Client.Streaming;
using ClipHar.Client.Vocabularies;
using Microsoft.AspNetCore.Mvc;

namespace ClipHar.Tests.Web;

/// <summary>
/// An API that answers by rule, so that the pages can be tested without a model: a session's action is <see cref="CurrentAction"/>,
/// a picture's first label is the one whose name is in its file name.
/// </summary>
internal sealed class FakeApi
{
    private static readonly string[] Har =
    [
        "calling", "clapping", "cycling", "dancing", "drinking", "eating", "fighting", "hugging", "laughing", "listening_to_music",
        "running", "sitting", "sleeping", "texting", "using_laptop",
    ];

    private static readonly ClassifyTimings Timings = new() { DecodeMs = 0.8, PreprocessMs = 1.1, QueueMs = 1.9, EncodeMs = 9.4 };

    private readonly ConcurrentDictionary<string, VocabularyResource> _vocabularies = new();
    private readonly ConcurrentDictionary<string, ModelPull> _pulls = new();
    private int _numPolls;

    public FakeApi() => _vocabularies["har-15"] = new VocabularyResource
    {
        Name = "har-15",
        Description = "The 15 actions of the Human Action Recognition data set",
        BuiltIn = true,
        NoneOfThese = true,
        TemplateSet = "human-actions",
        Actions = [.. Har.Select(l => new VocabularyAction { Label = l, Phrases = [l.Replace('_', ' ')] })],
    };

    /// <summary>What the stream recognises; null is undecided.</summary>
    public string? CurrentAction { get; set; } = "clapping";

    /// <summary>Refuses new streams and ends the running ones.</summary>
    public bool StreamIsDown { get; set; }

    /// <summary>Whether there is a model beside the demo.</summary>
    public bool HasRealModel { get; set; }

    public FakeDatasets Datasets { get; } = new();

    public FakeTransforms Transforms { get; } = new();

    public ConcurrentQueue<StreamConfigure> Configured { get; } = new();

    /// <summary>Bytes of the last frame.</summary>
    public byte[] LastFrame { get; private set; } = [];

    public IReadOnlyDictionary<string, VocabularyResource> Vocabularies => _vocabularies;

    /// <summary>What another user would do meanwhile.</summary>
    public void Store(VocabularyResource vocabulary) => _vocabularies[vocabulary.Name] = vocabulary;

    public void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.Map("/v1/stream", StreamAsync);
        app.MapPost("/v1/classify", ClassifyAsync).DisableAntiforgery();
        app.MapGet("/v1/vocabularies", () => Json(_vocabularies.Values.OrderByDescending(v => v.BuiltIn).ThenBy(v => v.Name)));
        app.MapGet("/v1/vocabularies/templates", () => Json(new[]
        {
            new TemplateSetResource("single", "One plain sentence", ["a photo of a person {}."]),
            new TemplateSetResource("human-actions", "A short set for actions", ["a photo of a person {}.", "someone {}."]),
        }));
        app.MapPut("/v1/vocabularies/{name}", PutVocabularyAsync);
        app.MapDelete("/v1/vocabularies/{name}", (string name) => _vocabularies.TryRemove(name, out _) ? Results.NoContent() : Results.NotFound());
        app.MapGet("/v1/models", () => Json(Models()));
        app.MapPost("/v1/models/pull", async (HttpRequest request) =>
        {
            var pull = await request.ReadFromJsonAsync<ModelPullRequest>(ClipHarJson.Options);
            return Json(_pulls["1"] = new ModelPull { Id = "1", Repository = pull!.Repository, State = "queued", BytesDone = 0, BytesTotal = 0 });
        });
        app.MapGet("/v1/models/pulls/{id}", (string id) => Json(NextPull(id)));
        app.MapDelete("/v1/models/pulls/{id}", (string id) => Json(_pulls[id] = _pulls[id] with { State = "cancelled" }));
        Datasets.Map(app);
        Transforms.Map(app);
        app.MapGet("/v1/predictions", (string? cursor) => Json(Predictions(cursor)));
    }

    private static IResult Json<T>(T value) => Results.Json(value, ClipHarJson.Options);

    private IEnumerable<ModelResource> Models()
    {
        yield return new ModelResource
        {
            Name = "cliphar-demo",
            Version = "3f2a9c81d07e",
            Loaded = true,
            Champion = true,
            Demo = true,
            ImageSize = 64,
            EmbeddingDimension = 128,
            SizeBytes = 6_900_000,
            License = "MIT",
            ExecutionProvider = "cpu",
            ExecutionProviderReason = "no CUDA device was found",
        };
        if (HasRealModel)
        {
            yield return new ModelResource
            {
                Name = "clip-vit-base-patch32",
                Version = "a63082132ba4",
                Loaded = false,
                Champion = false,
                Demo = false,
                ImageSize = 224,
                EmbeddingDimension = 512,
                SizeBytes = 605_000_000,
                License = "MIT",
            };
        }
    }

    private ModelPull NextPull(string id)
    {
        var pull = _pulls[id];
        if (pull.State is "queued" or "running")
        {
            var done = Math.Min(605_000_000L, ++_numPolls * 151_250_000L);
            HasRealModel = done == 605_000_000L;
            pull = pull with
            {
                State = HasRealModel ? "succeeded" : "running",
                BytesDone = done,
                BytesTotal = 605_000_000,
                Model = HasRealModel ? "clip-vit-base-patch32" : null,
            };
            _pulls[id] = pull;
        }

        return pull;
    }

    private async Task<IResult> PutVocabularyAsync(string name, HttpRequest request)
    {
        var vocabulary = await request.ReadFromJsonAsync<VocabularyResource>(ClipHarJson.Options);
        if (vocabulary!.Actions.Any(a => a.Label.Contains('<')))
        {
            return Results.Json(
                new ProblemDetails { Title = "The vocabulary is not valid", Detail = "A label may not contain '<'.", Status = 400 },
                statusCode: 400, contentType: "application/problem+json");
        }

        var version = _vocabularies.TryGetValue(name, out var old) ? old.Version + 1 : 1;
        if (request.Headers.IfMatch is [{ } tag] && tag != $"\"{old?.Version}\"")
        {
            return Results.Problem("It is not at that version.", title: "Changed meanwhile", statusCode: 412);
        }

        return Json(_vocabularies[name] = vocabulary with { Version = version, BuiltIn = false });
    }

    private async Task<IResult> ClassifyAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            var json = (await request.ReadFromJsonAsync<ClassifyRequest>(ClipHarJson.Options))!;
            return Json(Response(json.Labels, json.Vocabulary, json.TopK ?? 5, [json.Url ?? "picture"]));
        }

        var form = await request.ReadFormAsync();
        if (form.Files.Any(f => f.FileName.Contains("broken", StringComparison.Ordinal)))
        {
            return Results.Json(
                new ProblemDetails { Title = "The picture cannot be read", Detail = "It is neither JPEG, PNG nor WebP.", Status = 415 },
                statusCode: 415, contentType: "application/problem+json");
        }

        var topK = int.TryParse(form["top_k"], CultureInfo.InvariantCulture, out var k) ? k : 5;
        var labels = form["labels"].Count > 0 ? form["labels"].OfType<string>().ToArray() : null;
        return Json(Response(labels, form["vocabulary"].FirstOrDefault(), topK, [.. form.Files.Select(f => f.FileName)]));
    }

    private ClassifyResponse Response(IReadOnlyList<string>? labels, string? vocabulary, int topK, IReadOnlyList<string> names)
    {
        var all = labels ?? Labels(vocabulary ?? "har-15");
        return new ClassifyResponse
        {
            Model = new ModelReference("cliphar-demo", "3f2a9c81d07e"),
            Vocabulary = labels is null ? vocabulary ?? "har-15" : null,
            Results = [.. names.Select((name, i) => new ClassifyResult
            {
                PredictionId = $"p{i}", FileName = name, Width = 640, Height = 480, Timings = Timings,
                Labels = Rank(all, all.FirstOrDefault(l => name.Contains(l, StringComparison.Ordinal)) ?? CurrentAction, topK),
            })],
        };
    }

    private List<string> Labels(string vocabulary) => [.. _vocabularies[vocabulary].Actions.Select(a => a.Label)];

    private static List<LabelScore> Rank(IReadOnlyList<string> labels, string? first, int topK)
    {
        var best = first is not null && labels.Contains(first) ? first : null;
        var rest = labels.Where(l => l != best).ToArray();
        var share = best is null ? 1.0 : 0.22;
        var scores = rest.Select((l, i) => new LabelScore(l, share * Math.Pow(0.55, i) * 0.45)).ToList();
        if (best is not null)
        {
            scores.Insert(0, new LabelScore(best, 0.78));
        }

        return [.. scores.Take(topK)];
    }

    private static Page<PredictionResource> Predictions(string? cursor)
    {
        var from = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var items = Enumerable.Range(from, 25).Select(i => new PredictionResource
        {
            Id = $"p{i}",
            CreatedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(-i),
            Source = i % 3 == 0 ? "stream" : "classify",
            Model = new ModelReference("cliphar-demo", "3f2a9c81d07e"),
            Vocabulary = "har-15",
            ImageSha256 = new string('a', 64),
            Width = 640,
            FileName = i % 3 == 0 ? null : $"picture-{i}.jpg",
            Height = 480,
            Labels = Rank(Har, Har[i % 15], 5),
            Timings = Timings,
        });
        return new Page<PredictionResource>([.. items], from < 50 ? $"{from + 25}" : null);
    }

    private async Task StreamAsync(HttpContext context)
    {
        if (StreamIsDown || !context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1 << 20];
        var (vocabulary, windowMs, numFrames) = ("har-15", 1500, 0L);
        await SendAsync(socket, Ready(vocabulary, windowMs), context.RequestAborted);
        while (!StreamIsDown)
        {
            var (length, type) = await ReceiveAsync(socket, buffer, context.RequestAborted);
            if (type == WebSocketMessageType.Close || StreamIsDown)
            {
                break;
            }

            if (type == WebSocketMessageType.Text)
            {
                var configure = JsonSerializer.Deserialize<StreamConfigure>(buffer.AsSpan(0, length), ClipHarJson.Options)!;
                Configured.Enqueue(configure);
                (vocabulary, windowMs) = (configure.Vocabulary ?? vocabulary, configure.WindowMs ?? windowMs);
                await SendAsync(socket, Ready(vocabulary, windowMs), context.RequestAborted);
                continue;
            }

            LastFrame = buffer[..length];
            var ranked = Rank(Labels(vocabulary), CurrentAction, 5);
            await SendAsync(socket, new StreamScores
            {
                Frame = numFrames++,
                Labels = ranked,
                Smoothed = ranked,
                Timings = Timings,
                Action = CurrentAction is null ? null : new StreamAction(CurrentAction, 0.78, numFrames * 33),
            }, context.RequestAborted);
        }
    }

    private StreamReady Ready(string vocabulary, int windowMs) => new()
    {
        Model = new ModelReference("cliphar-demo", "3f2a9c81d07e"),
        Vocabulary = vocabulary,
        Labels = Labels(vocabulary),
        WindowMs = windowMs,
        ImageSize = 64,
    };

    private static async Task<(int Length, WebSocketMessageType Type)> ReceiveAsync(WebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += part.Count;
            if (part.EndOfMessage)
            {
                return (length, part.MessageType);
            }
        }
    }

    private static Task SendAsync<T>(WebSocket socket, T message, CancellationToken cancellationToken) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ClipHarJson.Options), WebSocketMessageType.Text, true, cancellationToken);
}
