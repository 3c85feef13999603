using ClipHar.Client.Vocabularies;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Vocabularies;

/// <summary>GET /v1/vocabularies.</summary>
internal static class ListVocabularies
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", HandleAsync)
        .WithName("ListVocabularies")
        .WithSummary("All vocabularies: those shipped and those stored");

    private static async Task<Ok<IReadOnlyList<VocabularyResource>>> HandleAsync(
        IVocabularyStore store, CancellationToken cancellationToken)
    {
        var definitions = await store.ListAsync(cancellationToken);
        return TypedResults.Ok<IReadOnlyList<VocabularyResource>>([.. definitions.Select(definition => definition.ToResource())]);
    }
}
