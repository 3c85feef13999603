using ClipHar.Api.Errors;
using ClipHar.Api.Jobs;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Imports;

/// <summary>GET /v1/imports: the jobs of kind import.</summary>
internal static class ListImports
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/imports", HandleAsync)
        .WithName("ListImports")
        .WithSummary("Imports, newest first")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Ok<Page<JobResource>>> HandleAsync(
        string? dataset, int? limit, string? cursor, IJobQueue jobs, CancellationToken cancellationToken)
    {
        try
        {
            var page = await jobs.ListAsync(
                new JobFilter
                {
                    Kind = DatasetImport.JobKind,
                    Subject = dataset is null ? null : DatasetImport.Subject(dataset),
                    Limit = limit ?? JobFilter.DefaultLimit,
                    Cursor = cursor,
                },
                cancellationToken);
            return TypedResults.Ok(new Page<JobResource>([.. page.Items.Select(job => job.ToResource())], page.NextCursor));
        }
        catch (ArgumentException exception)
        {
            throw RequestException.Invalid(exception.ParamName ?? "limit", exception.Message);
        }
    }
}
