using ClipHar.Api.Errors;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>PUT /v1/datasets/{name}.</summary>
internal static class PutDataset
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/{name}", HandleAsync)
        .WithName("PutDataset")
        .WithSummary("Makes a dataset, or changes what is said about it")
        .WithDescription("Its versions stay as they are. An import makes the dataset too, where there is none.")
        .Accepts<DatasetDefinitionRequest>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<DatasetResource>, Created<DatasetResource>>> HandleAsync(
        string name, IDatasetRegistry registry, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadJsonAsync<DatasetDefinitionRequest>(request, cancellationToken);
        var definition = new DatasetDefinition(name, body.Description, body.Licence);
        if (await registry.FindAsync(name, cancellationToken) is not null)
        {
            return TypedResults.Ok((await registry.UpdateAsync(definition, cancellationToken)).ToResource());
        }

        var created = await registry.CreateAsync(definition, cancellationToken);
        return TypedResults.Created($"/v1/datasets/{name}", created.ToResource());
    }
}
