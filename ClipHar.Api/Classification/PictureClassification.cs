using System.Security.Cryptography;
using ClipHar.Api.Errors;
using ClipHar.Api.Pictures;
using ClipHar.Client.Classification;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Storage;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;

namespace ClipHar.Api.Classification;

/// <summary>Pictures in, ranked and recorded labels out: what every door to recognition has in common.</summary>
internal sealed class PictureClassification(
    IModelDeployments deployments,
    IActionClassifier classifier,
    ILabelSets labelSets,
    LabelResolver resolver,
    IPredictionRecorder recorder,
    TimeOrderedIds ids,
    TimeProvider clock)
{
    /// <param name="Response">As /v1/classify answers.</param>
    /// <param name="AllLabels">Every label in the vocabulary's order.</param>
    internal sealed record Outcome(ClassifyResponse Response, IReadOnlyList<string> AllLabels);

    /// <param name="choice">Labels and model.</param>
    /// <param name="pictures">At least one.</param>
    /// <param name="source">The door, see <see cref="PredictionSource"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="RequestException">Something in the request cannot be used; says what.</exception>
    /// <exception cref="QueueFullException">Turned away.</exception>
    public async Task<Outcome> ClassifyAsync(
        LabelChoice choice, IReadOnlyList<ReceivedPicture> pictures, string source, CancellationToken cancellationToken)
    {
        var vocabulary = await resolver.ResolveAsync(choice, cancellationToken);
        using var lease = await deployments.AcquireAsync(choice.Model, cancellationToken);
        var model = lease.Model;
        var labels = await labelSets.GetAsync(model, vocabulary, noneOfThese: null, cancellationToken);
        var topK = LabelResolver.TopK(choice, labels.Labels.Count);
        using var reservation = model.Images.Reserve(pictures.Count);
        var work = pictures.Select(picture => ClassifyAsync(model, labels, picture, topK, reservation, cancellationToken)).ToList();

        // The lease and the reservation must outlive all of them, also when one has failed.
        await ((Task)Task.WhenAll(work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var classified = await Task.WhenAll(work);
        var results = pictures.Zip(classified, (picture, image) => Record(model, labels, picture, image, source)).ToList();
        return new Outcome(
            new ClassifyResponse
            {
                Model = new ModelReference(model.Name, model.Version),
                Vocabulary = labels.Vocabulary,
                Results = results,
            },
            labels.Labels);
    }

    private async Task<ClassifiedImage> ClassifyAsync(
        LoadedModel model, LabelSet labels, ReceivedPicture picture, int topK, BatchReservation reservation,
        CancellationToken cancellationToken)
    {
        try
        {
            return await classifier.ClassifyAsync(model, picture.Bytes, labels, topK, reservation, cancellationToken);
        }
        catch (ImageFormatException exception)
        {
            throw PictureProblem.From(exception, picture.Member);
        }
    }

    private ClassifyResult Record(LoadedModel model, LabelSet labels, ReceivedPicture picture, ClassifiedImage image, string source)
    {
        var prediction = new Prediction
        {
            Id = ids.Next(),
            CreatedAt = clock.GetUtcNow(),
            ModelName = model.Name,
            ModelVersion = model.Version,
            Vocabulary = labels.Vocabulary,
            Source = source,
            FileName = picture.FileName,
            ImageSha256 = Convert.ToHexStringLower(SHA256.HashData(picture.Bytes)),
            ImageBytes = picture.Bytes.Length,
            Width = image.Width,
            Height = image.Height,
            TopLabel = image.Labels[0].Label,
            TopScore = image.Labels[0].Score,
            Labels = [.. image.Labels.Select(label => new RankedLabel(label.Label, label.Score))],
            Timings = image.Timings.ToRecord(),
            Quality = image.Quality,
        };
        recorder.Record(prediction);
        return new ClassifyResult
        {
            PredictionId = prediction.Id,
            FileName = picture.FileName,
            Labels = [.. image.Labels.Select(label => new LabelScore(label.Label, label.Score))],
            Width = image.Width,
            Height = image.Height,
            Timings = image.Timings.ToResource(),
        };
    }
}
