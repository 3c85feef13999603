using System.ComponentModel;
using ClipHar.Api.Errors;
using ClipHar.Client.Predictions;
using ClipHar.Core.Serving.Predictions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Predictions;

/// <summary>GET /v1/predictions.</summary>
internal static class ListPredictions
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/predictions", HandleAsync)
        .WithName("ListPredictions")
        .WithSummary("Recorded predictions, newest first")
        .WithDescription("Pages through what was recorded. The picture itself is not kept, only its digest.")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Ok<Page<PredictionResource>>> HandleAsync(
        IPredictionStore store,
        [Description("Only this model")] string? model,
        [Description("Only this vocabulary")] string? vocabulary,
        [Description("Only predictions whose best label is this")] string? label,
        [Description("Created at or after, for example 2026-03-01T00:00:00Z")] DateTimeOffset? since,
        [Description("Created before")] DateTimeOffset? until,
        [Description("1 to 500; default 50")] int? limit,
        [Description("next_cursor of the page before")] string? cursor,
        CancellationToken cancellationToken)
    {
        if (limit is < 1 or > PredictionQuery.MaxLimit)
        {
            throw RequestException.Invalid("limit", $"It is {limit}; allowed are 1 to {PredictionQuery.MaxLimit}.");
        }

        if (cursor is not null && !Core.Storage.TimeOrderedIds.IsValid(cursor))
        {
            throw RequestException.Invalid("cursor", "It is not a next_cursor that a listing returned.");
        }

        var page = await store.ListAsync(
            new PredictionQuery
            {
                ModelName = model,
                Vocabulary = vocabulary,
                TopLabel = label,
                Since = since,
                Until = until,
                Limit = limit ?? PredictionQuery.DefaultLimit,
                Cursor = cursor,
            },
            cancellationToken);
        return TypedResults.Ok(new Page<PredictionResource>([.. page.Items.Select(item => item.ToResource())], page.NextCursor));
    }
}
