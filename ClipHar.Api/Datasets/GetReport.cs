using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/versions/{rev}/report.</summary>
internal static class GetReport
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/versions/{rev}/report", HandleAsync)
        .WithName("GetDatasetReport")
        .WithSummary("The validation report of a version, as JSON")
        .Produces(StatusCodes.Status200OK, contentType: "application/json")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<FileStreamHttpResult> HandleAsync(
        string name, string rev, IDatasetRegistry registry, IObjectStore objects, HttpResponse response, CancellationToken cancellationToken)
    {
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        return await ReportObject.OpenAsync(version, report => report.Json, "application/json", objects, response, cancellationToken);
    }
}
