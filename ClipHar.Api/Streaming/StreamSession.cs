using System.Security.Cryptography;
using System.Text.Json;
using ClipHar.Api.Classification;
using ClipHar.Api.Errors;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Streaming;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.Live;

namespace ClipHar.Api.Streaming;

/// <summary>
/// One live recognition: what a configure message or a frame is answered with. Knows nothing of WebSockets. A model is borrowed for one
/// frame at a time, so that a session never keeps an old version loaded. Not thread-safe.
/// </summary>
internal sealed class StreamSession(StreamParts parts)
{
    private static readonly TimeSpan NeverRecorded = TimeSpan.MinValue;

    private LabelChoice _choice = new();
    private TimeSpan _window = parts.Live.Window;
    private string? _digest;
    private LiveSession? _live;
    private TimeSpan _recordedAt = NeverRecorded;

    /// <summary>Loads the model and the labels.</summary>
    /// <exception cref="Exception">As any classification: the endpoint maps it to problem details.</exception>
    public Task<StreamReady> StartAsync(LabelChoice choice, CancellationToken cancellationToken) =>
        ApplyAsync(choice, parts.Live.Window, cancellationToken);

    /// <summary>Answers a text message: "ready" or "error".</summary>
    public async Task<object> ConfigureAsync(string message, CancellationToken cancellationToken)
    {
        try
        {
            var configure = Parse(message);
            return await ApplyAsync(Merge(_choice, configure), Window(configure) ?? _window, cancellationToken);
        }
        catch (Exception exception) when (ProblemEndpoints.Describe(exception) is { } problem)
        {
            return new StreamError { Title = problem.Title!, Detail = problem.Detail! };
        }
    }

    /// <summary>Answers a frame: "scores" or "error", and "ready" before it when another model version has taken over.</summary>
    public async Task<IReadOnlyList<object>> RecogniseAsync(FrameMailbox.Frame frame, CancellationToken cancellationToken)
    {
        var answers = new List<object>(2);
        try
        {
            using var lease = await parts.Deployments.AcquireAsync(_choice.Model, cancellationToken);
            if (lease.Model.Digest != _digest)
            {
                answers.Add(await ApplyAsync(_choice, _window, cancellationToken));
            }

            answers.Add(await ScoreAsync(lease.Model, frame, cancellationToken));
        }
        catch (Exception exception) when (ProblemEndpoints.Describe(exception) is { } problem)
        {
            answers.Add(new StreamError { Frame = frame.Number, Title = problem.Title!, Detail = problem.Detail! });
        }

        return answers;
    }

    private async Task<StreamReady> ApplyAsync(LabelChoice choice, TimeSpan window, CancellationToken cancellationToken)
    {
        var vocabulary = await parts.Resolver.ResolveAsync(choice, cancellationToken);
        using var lease = await parts.Deployments.AcquireAsync(choice.Model, cancellationToken);
        var model = lease.Model;
        var labels = await parts.LabelSets.GetAsync(model, vocabulary, noneOfThese: null, cancellationToken);
        if (_live is null || model.Digest != _digest)
        {
            _live = new LiveSession(labels, model.LogitScale, parts.Live, window);
        }
        else
        {
            _live.Reconfigure(labels, model.LogitScale, window);
        }

        (_choice, _window, _digest) = (choice, window, model.Digest);
        return new StreamReady
        {
            Model = new ModelReference(model.Name, model.Version),
            Vocabulary = labels.Vocabulary,
            Labels = labels.Labels,
            WindowMs = (int)window.TotalMilliseconds,
            ImageSize = model.Preprocessor.ImageSize,
        };
    }

    private async Task<StreamScores> ScoreAsync(LoadedModel model, FrameMailbox.Frame frame, CancellationToken cancellationToken)
    {
        var embedded = await parts.Classifier.EmbedAsync(model, frame.Bytes, reservation: null, cancellationToken);
        var live = _live!.Add(embedded.Embedding, frame.At);
        var topK = LabelResolver.TopK(_choice, _live.Labels.Labels.Count);
        if (live.Changed || _recordedAt == NeverRecorded || frame.At - _recordedAt >= parts.Options.RecordInterval)
        {
            _recordedAt = frame.At;
            Record(model, frame, embedded, live, topK);
        }

        return new StreamScores
        {
            Frame = frame.Number,
            Labels = Top(live.Frame, topK),
            Smoothed = Top(live.Smoothed, topK),
            Action = live.Action is { } action
                ? new StreamAction(action.Label, action.Score, (long)action.Duration.TotalMilliseconds)
                : null,
            Timings = embedded.Timings.ToResource(),
        };
    }

    private void Record(LoadedModel model, FrameMailbox.Frame frame, EmbeddedImage embedded, LiveFrame live, int topK)
    {
        var labels = live.Frame.Take(topK).Select(label => new RankedLabel(label.Label, label.Score)).ToList();
        parts.Recorder.Record(new Prediction
        {
            Id = parts.Ids.Next(),
            CreatedAt = parts.Clock.GetUtcNow(),
            ModelName = model.Name,
            ModelVersion = model.Version,
            Vocabulary = _live!.Labels.Vocabulary,
            Source = PredictionSource.Stream,
            ImageSha256 = Convert.ToHexStringLower(SHA256.HashData(frame.Bytes)),
            ImageBytes = frame.Bytes.Length,
            Width = embedded.Width,
            Height = embedded.Height,
            TopLabel = labels[0].Label,
            TopScore = labels[0].Score,
            Labels = labels,
            Timings = embedded.Timings.ToRecord(),
            Quality = embedded.Quality,
        });
    }

    private static List<LabelScore> Top(IReadOnlyList<ScoredLabel> ranked, int topK) =>
        [.. ranked.Take(topK).Select(label => new LabelScore(label.Label, label.Score))];

    private static StreamConfigure Parse(string message)
    {
        try
        {
            var configure = JsonSerializer.Deserialize<StreamConfigure>(message, ClipHarJson.Options);
            return configure is { Type: "configure" }
                ? configure
                : throw RequestException.Invalid("type", $"It is '{configure?.Type}'; the only text message is configure.");
        }
        catch (JsonException)
        {
            throw RequestException.Invalid("message", "It is not JSON of a configure message.");
        }
    }

    /// <summary>Absent members keep their value; own labels and a vocabulary take each other's place.</summary>
    private static LabelChoice Merge(LabelChoice current, StreamConfigure configure)
    {
        var sameLabels = configure.Labels is null && configure.Vocabulary is null;
        return new LabelChoice
        {
            Model = configure.Model ?? current.Model,
            Vocabulary = sameLabels ? current.Vocabulary : configure.Vocabulary,
            Labels = sameLabels ? current.Labels : configure.Labels,
            TemplateSet = configure.TemplateSet ?? (sameLabels ? current.TemplateSet : null),
            NoneOfThese = configure.NoneOfThese ?? (sameLabels ? current.NoneOfThese : null),
            TopK = configure.TopK ?? current.TopK,
        };
    }

    private static TimeSpan? Window(StreamConfigure configure)
    {
        if (configure.WindowMs is not { } milliseconds)
        {
            return null;
        }

        return milliseconds >= 0 && milliseconds <= LiveOptions.LongestWindow.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw RequestException.Invalid(
                "window_ms", $"It is {milliseconds}; allowed are 0 to {LiveOptions.LongestWindow.TotalMilliseconds:0}.");
    }
}
