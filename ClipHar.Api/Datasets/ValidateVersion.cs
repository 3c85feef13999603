using ClipHar.Api.Errors;
using ClipHar.Api.Jobs;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>POST /v1/datasets/{name}/versions/{rev}/validate.</summary>
internal static class ValidateVersion
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/{name}/versions/{rev}/validate", HandleAsync)
        .WithName("ValidateDatasetVersion")
        .WithSummary("Checks a version, in the background; asking again while it is checked gives the same job")
        .WithDescription("Without a body every check runs with its usual severity and thresholds. A check of severity error that fails "
            + "quarantines the version; otherwise it is ready. `cliphar data suite` prints the default suite to start from.")
        .WithMetadata(
            new RequestLimit(MaxBodyBytes),
            new RequestExample("""{"suite": "checks: [decodable, {check: near_split_leakage, severity: warning, max_distance: 2}]"}"""))
        .Accepts<ValidateDatasetRequest>(isOptional: true, "application/json")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Accepted<JobResource>> HandleAsync(
        string name, string rev, IDatasetRegistry registry, DatasetCheckCatalog checks, IJobQueue queue, HttpRequest request,
        CancellationToken cancellationToken)
    {
        var body = HasBody(request) ? await RequestBody.ReadJsonAsync<ValidateDatasetRequest>(request, cancellationToken) : new();
        Check(body.Suite, checks);
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var job = await queue.ValidateAsync(version, cancellationToken, body.Suite, body.Model);
        return TypedResults.Accepted($"/v1/jobs/{job.Id}", job.ToResource());
    }

    private static bool HasBody(HttpRequest request) =>
        request.ContentLength is not 0 && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false
        && (request.ContentLength > 0 || request.ContentType is not null);

    /// <summary>What is wrong with a suite is said at once, not by a job that fails.</summary>
    private static void Check(string? suite, DatasetCheckCatalog checks)
    {
        if (string.IsNullOrWhiteSpace(suite))
        {
            return;
        }

        try
        {
            _ = SuiteParser.Parse(suite, "suite", checks);
        }
        catch (SuiteException e)
        {
            throw RequestException.Invalid(new Dictionary<string, string[]> { ["suite"] = [.. e.Errors.Select(error => error.ToString())] });
        }
    }
}
