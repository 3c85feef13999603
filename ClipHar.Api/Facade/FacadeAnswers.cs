using ClipHar.Api.Classification;
using ClipHar.Api.Pictures;
using ClipHar.Client.Facade;
using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Api.Facade;

/// <summary>Answers in the original server's shape: rank, class_id and class_name, time in seconds.</summary>
internal sealed class FacadeAnswers(PictureClassification classification, TimeProvider clock)
{
    public async Task<PredictResponse> AnswerAsync(ReceivedPicture picture, int? topK, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var outcome = await classification.ClassifyAsync(
            new LabelChoice { TopK = topK }, [picture], PredictionSource.Predict, cancellationToken);
        var result = outcome.Response.Results[0];
        var classIds = outcome.AllLabels.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index);
        return new PredictResponse
        {
            Predictions = [
                .. result.Labels.Select((label, index) => new PredictedClass(index + 1, classIds[label.Label], label.Label, label.Score))],
            InferenceTime = clock.GetElapsedTime(started).TotalSeconds,
            ModelName = outcome.Response.Model.Name,
            ModelVersion = outcome.Response.Model.Version,
            PredictionId = result.PredictionId,
        };
    }
}
