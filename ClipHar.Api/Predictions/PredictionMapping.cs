using ClipHar.Client.Classification;
using ClipHar.Client.Predictions;
using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Api.Predictions;

internal static class PredictionMapping
{
    public static PredictionResource ToResource(this Prediction prediction) => new()
    {
        Id = prediction.Id,
        CreatedAt = prediction.CreatedAt,
        Model = new ModelReference(prediction.ModelName, prediction.ModelVersion),
        Vocabulary = prediction.Vocabulary,
        Source = prediction.Source,
        FileName = prediction.FileName,
        ImageSha256 = prediction.ImageSha256,
        ImageBytes = prediction.ImageBytes,
        Width = prediction.Width,
        Height = prediction.Height,
        Labels = [.. prediction.Labels.Select(label => new LabelScore(label.Label, label.Score))],
        Timings = new ClassifyTimings
        {
            DecodeMs = prediction.Timings.DecodeMs,
            PreprocessMs = prediction.Timings.PreprocessMs,
            QueueMs = prediction.Timings.QueueMs,
            EncodeMs = prediction.Timings.EncodeMs,
        },
        Quality = new PictureQualityResource(
            prediction.Quality.MeanLuminance, prediction.Quality.Contrast, prediction.Quality.Sharpness),
    };
}
