using ClipHar.Api.Classification;
using ClipHar.Api.Datasets;
using ClipHar.Api.Embeddings;
using ClipHar.Api.Errors;
using ClipHar.Api.Facade;
using ClipHar.Api.Features;
using ClipHar.Api.Health;
using ClipHar.Api.Imports;
using ClipHar.Api.Jobs;
using ClipHar.Api.Models;
using ClipHar.Api.OpenApi;
using ClipHar.Api.Pictures;
using ClipHar.Api.Predictions;
using ClipHar.Api.RateLimiting;
using ClipHar.Api.Streaming;
using ClipHar.Api.Transforms;
using ClipHar.Api.Vocabularies;
using ClipHar.Client;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Features;
using ClipHar.Core.Models;
using ClipHar.Core.RemotePictures;
using ClipHar.Core.Storage;
using ClipHar.Inference;
using ClipHar.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace ClipHar.Api;

/// <summary>
/// The HTTP surface: recognition, and what it needs to be managed. The same in its own process and in ClipHar.Standalone.
/// </summary>
public static class ApiModule
{
    /// <summary>Path prefixes of this module: their errors are problem details, also for a browser.</summary>
    private static readonly string[] Paths = ["/v1", "/v2", "/predict", "/openapi", "/docs", .. FeatureEndpoints.FeastPaths];

    public static IHostApplicationBuilder AddApiModule(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddClipHarStorage();
        services.AddClipHarInference();
        services.AddFeatureJobs();
        JobEndpoints.Add(services);
        DatasetEndpoints.Add(services);
        services.AddSharedCache(builder.Configuration);
        services.AddModelPullQueue();
        services.AddHostedService<SwapPulledModel>();
        AddOptions(services);
        services.ConfigureHttpJsonOptions(json => ClipHarJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<ProblemOptions>(problems => problems.Paths.UnionWith(Paths));
        services.TryAddSingleton<UploadBudget>();
        services.TryAddSingleton<PictureForm>();
        services.TryAddSingleton<PictureSource>();
        services.TryAddSingleton<LabelResolver>();
        services.TryAddSingleton<PictureClassification>();
        services.TryAddSingleton<FacadeAnswers>();
        services.TryAddSingleton<RateLimitInstruments>();
        services.TryAddSingleton<RateLimitFilter>();
        services.TryAddSingleton<PipelineResolver>();
        services.TryAddSingleton<SamplePicture>();
        services.TryAddSingleton<TransformPreviewer>();
        services.AddRemotePictures();
        services.AddDatasetImports();
        services.TryAddSingleton<ImportForm>();
        services.TryAddSingleton<StreamSessions>();
        services.TryAddSingleton<StreamSessionFactory>();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, StreamStartupFilter>());
        services.AddHealthChecks()
            .AddCheck<ModelHealthCheck>("model")
            .AddCheck<DatabaseHealthCheck>("database", HealthStatus.Degraded, tags: [], DatabaseHealthCheck.Patience);
        ApiDocument.Add(services);
        return builder;
    }

    public static IEndpointRouteBuilder MapApiModule(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var limits = routes.ServiceProvider.GetRequiredService<IOptions<ApiOptions>>().Value;
        var facade = routes.MapGroup("").WithProblemDetails().WithTags("Facade");
        GetServiceInfo.Map(facade);
        var rateLimit = routes.ServiceProvider.GetRequiredService<RateLimitFilter>();
        var limited = facade.MapGroup("").AddEndpointFilter(rateLimit);
        Predict.Map(limited, limits);
        PredictImage.Map(limited, limits);

        var v1 = routes.MapGroup("/v1").WithProblemDetails();
        var recognition = v1.MapGroup("").WithTags("Recognition").AddEndpointFilter(rateLimit);
        Classify.Map(recognition, limits);
        CreateEmbeddings.Map(recognition, limits);
        OpenStream.Map(recognition);
        var vocabularies = v1.MapGroup("/vocabularies").WithTags("Vocabularies");
        ListVocabularies.Map(vocabularies);
        ListTemplateSets.Map(vocabularies);
        GetVocabulary.Map(vocabularies);
        PutVocabulary.Map(vocabularies);
        DeleteVocabulary.Map(vocabularies);
        var predictions = v1.MapGroup("").WithTags("Predictions");
        ListPredictions.Map(predictions);
        GetPrediction.Map(predictions);
        var models = v1.MapGroup("").WithTags("Models");
        ListModels.Map(models);
        GetModel.Map(models);
        GetHubModel.Map(models);
        PullModel.Map(models);
        ListPulls.Map(models);
        GetPull.Map(models);
        CancelPull.Map(models);
        var transforms = v1.MapGroup("").WithTags("Transforms");
        ListTransforms.Map(transforms);
        PreviewTransform.Map(transforms.MapGroup("").AddEndpointFilter(rateLimit), limits);
        FeatureEndpoints.Map(routes, v1);
        var imports = v1.MapGroup("").WithTags("Imports");
        CreateImport.Map(imports);
        ListImports.Map(imports);
        DatasetEndpoints.Map(v1);
        JobEndpoints.Map(v1);
        ApiDocument.Map(routes);
        return routes;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>());
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>());
        services.AddOptions<StreamOptions>().BindConfiguration(StreamOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StreamOptions>, StreamOptionsValidator>());
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>((kestrel, api) =>
            kestrel.Limits.MaxRequestBodySize = api.Value.MaxRequestBytes);
    }
}
