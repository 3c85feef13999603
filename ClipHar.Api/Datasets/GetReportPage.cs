using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/versions/{rev}/report.html.</summary>
internal static class GetReportPage
{
    /// <summary>A page made of other people's file names and labels: whatever slipped into it, it can run nothing and ask nobody.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/versions/{rev}/report.html", HandleAsync)
        .WithName("GetDatasetReportPage")
        .WithSummary("The validation report of a version, as a page of its own")
        .Produces(StatusCodes.Status200OK, contentType: "text/html")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<FileStreamHttpResult> HandleAsync(
        string name, string rev, IDatasetRegistry registry, IObjectStore objects, HttpResponse response, CancellationToken cancellationToken)
    {
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var page = await ReportObject.OpenAsync(version, report => report.Html, "text/html; charset=utf-8", objects, response, cancellationToken);
        response.Headers.ContentSecurityPolicy = Policy;
        return page;
    }
}
