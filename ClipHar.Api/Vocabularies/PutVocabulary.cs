using ClipHar.Api.Errors;
using ClipHar.Client.Vocabularies;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Vocabularies;

/// <summary>PUT /v1/vocabularies/{name}.</summary>
internal static class PutVocabulary
{
    private const int MaxBodyBytes = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/{name}", HandleAsync)
        .WithName("PutVocabulary")
        .WithSummary("Makes or replaces a vocabulary")
        .WithDescription("If-Match with the ETag that was read replaces only that version (412 when somebody else was faster); "
            + "If-None-Match: * only makes a new one. The next request with the vocabulary uses it; nothing is deployed.")
        .Accepts<VocabularyResource>("application/json")
        .WithMetadata(new RequestLimit(MaxBodyBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<VocabularyResource>, Created<VocabularyResource>>> HandleAsync(
        string name, IVocabularyStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var resource = await RequestBody.ReadJsonAsync<VocabularyResource>(context.Request, cancellationToken);
        if (resource.Name is { Length: > 0 } && resource.Name != name)
        {
            throw RequestException.Invalid("name", $"It is '{resource.Name}', but the address says '{name}'.");
        }

        var change = await store.SaveAsync(
            resource.ToDefinition(name), VocabularyPrecondition.ExpectedVersion(context.Request), cancellationToken);
        if (!change.IsSaved)
        {
            throw VocabularyProblems.From(change, name);
        }

        context.Response.Headers.ETag = change.Definition.ETag();
        var saved = change.Definition.ToResource();
        return change.Kind == VocabularyChangeKind.Created
            ? TypedResults.Created($"/v1/vocabularies/{name}", saved)
            : TypedResults.Ok(saved);
    }
}
