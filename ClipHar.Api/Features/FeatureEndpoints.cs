using ClipHar.Api.Errors;

namespace ClipHar.Api.Features;

/// <summary>The feature store over HTTP.</summary>
internal static class FeatureEndpoints
{
    /// <summary>Paths at which Feast's clients look.</summary>
    public static IReadOnlyList<string> FeastPaths { get; } = ["/get-online-features", "/push", "/materialize", "/materialize-incremental"];

    public static void Map(IEndpointRouteBuilder routes, IEndpointRouteBuilder v1)
    {
        var features = v1.MapGroup("/features").WithTags("Features");
        ListFeatureEntities.Map(features);
        GetFeatureEntity.Map(features);
        PutFeatureEntity.Map(features);
        ListFeatureViews.Map(features);
        GetFeatureView.Map(features);
        ListFeatureViewVersions.Map(features);
        PutFeatureView.Map(features);
        ListFeatureServices.Map(features);
        GetFeatureService.Map(features);
        PutFeatureService.Map(features);
        GetOnlineFeatures.Map(features);
        GetHistoricalFeatures.Map(features);
        PushFeatures.Map(features);
        MaterializeFeatures.Map(features);
        EmbedPictures.Map(features);

        var feast = routes.MapGroup("").WithProblemDetails().WithTags("Feast");
        GetOnlineFeatures.MapFeast(feast);
        PushFeatures.MapFeast(feast);
        FeastMaterialize.MapFeast(feast);
    }
}
