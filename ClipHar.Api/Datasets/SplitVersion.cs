using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>POST /v1/datasets/{name}/versions/{rev}/split.</summary>
internal static class SplitVersion
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/{name}/versions/{rev}/split", HandleAsync)
        .WithName("SplitDatasetVersion")
        .WithSummary("Makes a new version whose samples are in train, validation and test")
        .WithDescription("Each label has its shares in each split; films and pictures that look nearly the same are never split apart; samples "
            + "that are in a split already stay there. The same seed gives the same splits.")
        .Accepts<SplitRequest>("application/json")
        .WithMetadata(
            new RequestLimit(MaxBodyBytes),
            new RequestExample("""{"train": 0.8, "validation": 0.1, "test": 0.1, "seed": 7, "near_duplicate_bits": 4}"""))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Created<DatasetVersionResource>> HandleAsync(
        string name, string rev, IDatasetRegistry registry, IJobQueue queue, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<SplitRequest>(request, cancellationToken);
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var usual = new SplitRecipe();

        // Shares come all together or not at all: two given and one left to guess would be a surprise.
        var given = body.Train is not null || body.Validation is not null || body.Test is not null;
        var recipe = new SplitRecipe
        {
            Train = given ? body.Train ?? 0 : usual.Train,
            Validation = given ? body.Validation ?? 0 : usual.Validation,
            Test = given ? body.Test ?? 0 : usual.Test,
            Seed = body.Seed ?? usual.Seed,
            KeepExisting = body.KeepExisting ?? usual.KeepExisting,
            NearDuplicateBits = body.NearDuplicateBits ?? usual.NearDuplicateBits,
        };
        var made = await registry.SplitAsync(version, recipe, body.Message, cancellationToken);
        await queue.ValidateNewAsync(made, cancellationToken);
        return TypedResults.Created($"/v1/datasets/{name}/versions/{made.Version}", made.ToResource());
    }
}
