using ClipHar.Client.Vocabularies;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Vocabularies;

/// <summary>GET /v1/vocabularies/templates.</summary>
internal static class ListTemplateSets
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/templates", Handle)
        .WithName("ListTemplateSets")
        .WithSummary("The prompt template sets that vocabularies and own labels can use");

    private static Ok<IReadOnlyList<TemplateSetResource>> Handle(IVocabularyStore store) =>
        TypedResults.Ok<IReadOnlyList<TemplateSetResource>>(
        [.. store.TemplateSets.Select(set => new TemplateSetResource(set.Name, set.Description, set.Templates))]);
}
