using ClipHar.Api.Errors;
using ClipHar.Api.Jobs;
using ClipHar.Client.Features;
using ClipHar.Client.Jobs;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Materialization;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Features;

/// <summary>POST /v1/features/materialize.</summary>
internal static class MaterializeFeatures
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/materialize", HandleAsync)
        .WithName("MaterializeFeatures")
        .WithSummary("Starts to bring offline rows online")
        .WithDescription("Without start_ts: what is new since the last time, also rows that came late. Doing it again changes nothing; "
            + "a job that was interrupted goes on where it was. GET /v1/jobs/{id} tells how far it is.")
        .Accepts<MaterializeFeaturesRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Accepted<JobResource>> HandleAsync(
        HttpRequest request, IFeatureStore store, IJobQueue queue, CancellationToken cancellationToken)
    {
        var body = (await RequestBody.ReadJsonAsync<MaterializeFeaturesRequest>(request, cancellationToken)).ToRequest();
        foreach (var view in body.Views ?? [])
        {
            await store.GetViewAsync(view, cancellationToken);   // now, not when the job runs
        }

        var subject = body.Views is [var only] ? $"features:{only}" : "features";
        var job = await queue.EnqueueAsync(
            JobRequest.Create(MaterializationJob.KindName, body) with { Subject = subject }, cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{job.Id}", job.ToResource());
    }
}
