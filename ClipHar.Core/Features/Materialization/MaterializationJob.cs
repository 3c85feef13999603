using System.Text.Json;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Features.Materialization;

/// <summary>Jobs of the kind features.materialize; their request is a <see cref="MaterializationRequest"/>.</summary>
public sealed class MaterializationJob(IFeatureStore store) : IJobHandler
{
    public const string KindName = "features.materialize";

    public string Kind => KindName;

    public async Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var result = await store.MaterializeAsync(
                context.GetRequest<MaterializationRequest>(),
                context.GetCheckpoint<MaterializationCheckpoint>(),
                async (checkpoint, progress) =>
                {
                    await context.SaveCheckpointAsync(checkpoint, cancellationToken);
                    await context.ReportAsync(progress, $"{checkpoint.View}: {checkpoint.Keys} keys");
                },
                cancellationToken);
            return JobJson.ToElement(result);
        }
        catch (Exception exception) when (exception is FeatureRequestException or FeatureNotFoundException)
        {
            throw new JobFailedException(exception.Message, exception);
        }
    }
}
