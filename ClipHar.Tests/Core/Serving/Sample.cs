using ClipHar.Core.Serving.Predictions;

namespace ClipHar.Tests.Core.Serving;

internal static class Sample
{
    public static Prediction Prediction(
        string id, DateTimeOffset createdAt, string label = "running", string model = "tiny", string? vocabulary = "har-15") => new()
        {
            Id = id,
            CreatedAt = createdAt,
            ModelName = model,
            ModelVersion = "0123456789ab",
            Vocabulary = vocabulary,
            Source = PredictionSource.Classify,
            FileName = "läufer.png",
            ImageSha256 = new string('a', 64),
            ImageBytes = 1234,
            Width = 640,
            Height = 480,
            TopLabel = label,
            TopScore = 0.75,
            Labels = [new(label, 0.75), new("sitting \"still\"", 0.25)],
            Timings = new(1, 2, 3, 4.5),
            Quality = new(0.5, 0.25, 0.125),
        };
}
