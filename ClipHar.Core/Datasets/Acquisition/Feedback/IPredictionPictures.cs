using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Core.Datasets.Acquisition.Feedback;

/// <summary>The picture of a prediction, if there is one.</summary>
/// <param name="Object">The stored picture; null when there is none.</param>
/// <param name="Problem">Why there is none, in words; null when there is one.</param>
/// <param name="PredictedLabel">What the model said; null when the prediction is not known.</param>
public sealed record PredictionPicture(ObjectId? Object, string? Problem, string? PredictedLabel);

/// <summary>Pictures that were classified and kept. Whoever keeps them (feedback, monitoring) registers an implementation.</summary>
public interface IPredictionPictures
{
    Task<PredictionPicture> FindAsync(string predictionId, CancellationToken cancellationToken);
}

/// <summary>Where nothing keeps pictures: predictions are known, their pictures are not there.</summary>
internal sealed class NoPredictionPictures(IPredictionStore predictions) : IPredictionPictures
{
    public async Task<PredictionPicture> FindAsync(string predictionId, CancellationToken cancellationToken) =>
        await predictions.FindAsync(predictionId, cancellationToken) is { } prediction
            ? new PredictionPicture(
                null,
                "The picture of this prediction was not kept: this server records what it answered, not what it was shown.",
                prediction.TopLabel)
            : new PredictionPicture(null, "There is no such prediction.", null);
}
