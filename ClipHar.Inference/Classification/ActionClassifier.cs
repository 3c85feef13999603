using System.Buffers;
using System.Diagnostics;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Classification;

/// <summary>From picture files to ranked labels: decode, preprocess, encode, compare.</summary>
public interface IActionClassifier
{
    /// <summary>Classifies one picture file.</summary>
    /// <param name="model">Held by a lease until the task has ended.</param>
    /// <param name="file">JPEG, PNG, WebP and what else the decoder reads.</param>
    /// <param name="labels">Of the same model.</param>
    /// <param name="topK">How many labels to return; more than there are returns all.</param>
    /// <param name="reservation">A place taken before, for one of several pictures; null to take one now.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ImageFormatException">What is wrong with the picture, in words for the user.</exception>
    /// <exception cref="QueueFullException">Turned away before it was decoded.</exception>
    Task<ClassifiedImage> ClassifyAsync(
        LoadedModel model, ReadOnlyMemory<byte> file, LabelSet labels, int topK, BatchReservation? reservation,
        CancellationToken cancellationToken);

    /// <summary>Classifies a picture that is decoded already.</summary>
    Task<ClassifiedImage> ClassifyAsync(
        LoadedModel model, RgbImage image, LabelSet labels, int topK, BatchReservation? reservation, CancellationToken cancellationToken);

    /// <summary>Embeds one picture file.</summary>
    /// <inheritdoc cref="ClassifyAsync(LoadedModel, ReadOnlyMemory{byte}, LabelSet, int, BatchReservation?, CancellationToken)"/>
    Task<EmbeddedImage> EmbedAsync(
        LoadedModel model, ReadOnlyMemory<byte> file, BatchReservation? reservation, CancellationToken cancellationToken);

    /// <summary>Embeds a picture that is decoded already.</summary>
    Task<EmbeddedImage> EmbedAsync(LoadedModel model, RgbImage image, BatchReservation? reservation, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IActionClassifier"/>
internal sealed class ActionClassifier(
    DecodeGate gate, IOptions<ClassificationOptions> options, TimeProvider time, InferenceInstruments instruments) : IActionClassifier
{
    private static readonly ActivitySource Activities = new(InferenceInstruments.MeterName);

    private readonly ImageLimits _limits = new() { MaxBytes = options.Value.MaxImageBytes, MaxPixels = options.Value.MaxImagePixels };

    public async Task<ClassifiedImage> ClassifyAsync(
        LoadedModel model, ReadOnlyMemory<byte> file, LabelSet labels, int topK, BatchReservation? reservation,
        CancellationToken cancellationToken)
        => Score(model, await EmbedAsync(model, file, reservation, cancellationToken), labels, topK);

    public async Task<ClassifiedImage> ClassifyAsync(
        LoadedModel model, RgbImage image, LabelSet labels, int topK, BatchReservation? reservation, CancellationToken cancellationToken)
        => Score(model, await EmbedAsync(model, image, reservation, cancellationToken), labels, topK);

    public Task<EmbeddedImage> EmbedAsync(
        LoadedModel model, ReadOnlyMemory<byte> file, BatchReservation? reservation, CancellationToken cancellationToken)
        => EmbedAsync(model, () => ImageDecoder.Decode(file.Span, _limits), ownsImage: true, reservation, cancellationToken);

    public Task<EmbeddedImage> EmbedAsync(
        LoadedModel model, RgbImage image, BatchReservation? reservation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        return EmbedAsync(model, () => image, ownsImage: false, reservation, cancellationToken);
    }

    private async Task<EmbeddedImage> EmbedAsync(
        LoadedModel model, Func<RgbImage> decode, bool ownsImage, BatchReservation? reservation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var activity = Activities.StartActivity("embed image");
        activity?.SetTag("model", model.Name).SetTag("version", model.Version);

        // The place in the queue comes first: under overload a picture is turned away before it costs a decode.
        using var own = reservation is null ? model.Images.Reserve(1) : null;
        var arrived = time.GetTimestamp();
        var pixels = ArrayPool<float>.Shared.Rent(model.Images.TensorLength);
        try
        {
            var tensor = pixels.AsMemory(0, model.Images.TensorLength);
            var prepared = await gate.RunAsync((decode, ownsImage, model.Preprocessor, tensor), Prepare, cancellationToken);
            var gateWait = time.GetElapsedTime(arrived, prepared.Started);
            var encoding = await model.Images.EncodeAsync(tensor, reservation ?? own!, cancellationToken);
            return new EmbeddedImage
            {
                Embedding = encoding.Embedding,
                Raw = encoding.Raw,
                Pooled = encoding.Pooled,
                Width = prepared.Width,
                Height = prepared.Height,
                Quality = prepared.Quality,
                Timings = new ImageTimings(
                    prepared.Decode, prepared.Preprocess, gateWait + encoding.Queue, encoding.Encode, encoding.BatchSize),
            };
        }
        finally
        {
            // The encoder has let go of the buffer, also when it was cancelled: see IImageEncoder.
            ArrayPool<float>.Shared.Return(pixels);
        }
    }

    /// <summary>
    /// Everything that needs the pixels, which are let go here: hundreds of pictures may wait for the tower, and a large one has 150 MB.
    /// </summary>
    private PreparedImage Prepare((Func<RgbImage> Decode, bool OwnsImage, ClipImagePreprocessor Preprocessor, Memory<float> Tensor) work)
    {
        var started = time.GetTimestamp();
        var image = work.Decode();
        try
        {
            var decoded = time.GetTimestamp();
            work.Preprocessor.Preprocess(image, work.Tensor.Span);
            var quality = PictureQuality.Measure(image.Pixels, image.Width, image.Height);
            return new PreparedImage(
                started, image.Width, image.Height, quality, time.GetElapsedTime(started, decoded), time.GetElapsedTime(decoded));
        }
        finally
        {
            if (work.OwnsImage)
            {
                image.Dispose();
            }
        }
    }

    private ClassifiedImage Score(LoadedModel model, EmbeddedImage embedded, LabelSet labels, int topK)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        if (labels.EmbeddingDim != embedded.Embedding.Length)
        {
            throw new ArgumentException($"The labels were not embedded by model '{model.Name}'.", nameof(labels));
        }

        var probabilities = LabelScores.Probabilities(embedded.Embedding, labels, model.LogitScale);
        var ranked = LabelScores.Ranked(labels, probabilities);
        if (labels.Vocabulary is not null)
        {
            instruments.OnPrediction(ranked[0].Label, ranked[0].Score);
        }

        return new ClassifiedImage
        {
            Labels = ranked.Count > topK ? [.. ranked.Take(topK)] : ranked,
            Embedding = embedded.Embedding,
            Width = embedded.Width,
            Height = embedded.Height,
            Quality = embedded.Quality,
            Timings = embedded.Timings,
        };
    }

    private readonly record struct PreparedImage(
        long Started, int Width, int Height, PictureQuality Quality, TimeSpan Decode, TimeSpan Preprocess);
}
