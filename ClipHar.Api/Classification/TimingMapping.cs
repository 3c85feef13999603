using ClipHar.Client.Classification;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Inference.Classification;

namespace ClipHar.Api.Classification;

internal static class TimingMapping
{
    public static PredictionTimings ToRecord(this ImageTimings timings) => new(
        timings.Decode.TotalMilliseconds, timings.Preprocess.TotalMilliseconds, timings.Queue.TotalMilliseconds,
        timings.Encode.TotalMilliseconds);

    public static ClassifyTimings ToResource(this ImageTimings timings) => new()
    {
        DecodeMs = timings.Decode.TotalMilliseconds,
        PreprocessMs = timings.Preprocess.TotalMilliseconds,
        QueueMs = timings.Queue.TotalMilliseconds,
        EncodeMs = timings.Encode.TotalMilliseconds,
    };
}
