using ClipHar.Client.Facade;
using ClipHar.Core.Serving.Vocabularies;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Facade;

/// <summary>GET /: what this service is. Where a page also answers there, browsers get the page.</summary>
internal static class GetServiceInfo
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", HandleAsync)
        .WithName("GetServiceInfo")
        .WithSummary("What this service is and which classes it knows");

    private static async Task<Ok<ServiceInfo>> HandleAsync(
        IModelDeployments deployments, IVocabularyStore store, IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var definition = await store.FindAsync(options.Value.DefaultVocabulary, cancellationToken);
        var labels = definition?.Actions.Select(action => action.Label) ?? [];
        var champion = deployments.List().FirstOrDefault(status => status.Champion);
        return TypedResults.Ok(new ServiceInfo
        {
            Name = "ClipHar inference service",
            Version = typeof(GetServiceInfo).Assembly.GetName().Version?.ToString(3) ?? "0",
            ModelName = deployments.Champion ?? "",
            ModelType = "onnx",
            Device = champion?.Provider?.Active is "cuda" or "tensorrt" ? "cuda" : "cpu",
            ClassNames = definition is { NoneOfThese: true } ? [.. labels, LabelScores.NoneOfThese] : [.. labels],
        });
    }
}
