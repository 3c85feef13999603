using ClipHar.Api.Errors;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ClipHar.Api.Datasets;

/// <summary>The objects of a validation report.</summary>
internal static class ReportObject
{
    public static async Task<FileStreamHttpResult> OpenAsync(
        DatasetVersion version,
        Func<DatasetReport, ObjectId?> choose,
        string contentType,
        IObjectStore objects,
        HttpResponse response,
        CancellationToken cancellationToken)
    {
        if (version.Report is not { } report || choose(report) is not { } id)
        {
            throw RequestException.NotFound($"Version {version.Version} of '{version.Dataset}' was not validated yet.");
        }

        try
        {
            var stream = await objects.OpenReadAsync(id, cancellationToken);
            response.Headers.CacheControl = "private, no-cache";
            response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Stream(stream, contentType, entityTag: new EntityTagHeaderValue($"\"{id}\""));
        }
        catch (ObjectNotFoundException exception)
        {
            throw RequestException.NotFound($"The report of version {version.Version} of '{version.Dataset}' is missing: {exception.Message}");
        }
    }
}
