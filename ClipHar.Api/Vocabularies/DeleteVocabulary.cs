using ClipHar.Core.Serving.Vocabularies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Vocabularies;

/// <summary>DELETE /v1/vocabularies/{name}.</summary>
internal static class DeleteVocabulary
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/{name}", HandleAsync)
        .WithName("DeleteVocabulary")
        .WithSummary("Deletes a stored vocabulary")
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static async Task<NoContent> HandleAsync(
        string name, IVocabularyStore store, HttpRequest request, CancellationToken cancellationToken)
    {
        var change = await store.DeleteAsync(name, VocabularyPrecondition.ExpectedVersion(request), cancellationToken);
        return change.Kind == VocabularyChangeKind.Deleted ? TypedResults.NoContent() : throw VocabularyProblems.From(change, name);
    }
}
