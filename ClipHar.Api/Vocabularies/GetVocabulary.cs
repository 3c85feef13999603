using ClipHar.Api.Errors;
using ClipHar.Client.Vocabularies;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Vocabularies;

/// <summary>GET /v1/vocabularies/{name}.</summary>
internal static class GetVocabulary
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}", HandleAsync)
        .WithName("GetVocabulary")
        .WithSummary("One vocabulary; its ETag is its version")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<VocabularyResource>> HandleAsync(
        string name, IVocabularyStore store, HttpResponse response, CancellationToken cancellationToken)
    {
        var definition = await store.FindAsync(name, cancellationToken)
            ?? throw RequestException.NotFound($"There is no vocabulary '{name}'.");
        response.Headers.ETag = definition.ETag();
        return TypedResults.Ok(definition.ToResource());
    }
}
