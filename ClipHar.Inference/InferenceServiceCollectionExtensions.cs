using ClipHar.Core.Features.Embeddings;
using ClipHar.Core.Models;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Benchmarking;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.Embeddings;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Live;
using ClipHar.Inference.Sessions;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference;

public static class InferenceServiceCollectionExtensions
{
    /// <summary>
    /// 1000 labels of 1024 numbers with room for background prompts; the cache's own default of 1 MB would silently not cache them.
    /// </summary>
    private const long LargestLabelSetBytes = 16L << 20;

    /// <summary>
    /// Adds <see cref="IModelDeployments"/>, <see cref="IClipModelCatalog"/>, <see cref="ILabelSets"/>, <see cref="IActionClassifier"/>,
    /// <see cref="IPictureEmbeddings"/> and <see cref="InferenceStatus"/>. Settings are bound to the section Inference and validated at
    /// start. Calling it twice is harmless.
    /// </summary>
    public static IServiceCollection AddClipHarInference(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMetrics();
        AddOptions(services);
        services.AddModelFolders();

        services.TryAddSingleton<InferenceInstruments>();
        services.TryAddSingleton<ExecutionProviderLog>();
        services.TryAddSingleton<LoadThread>();
        services.TryAddSingleton<TowerSessionFactory>();
        services.TryAddSingleton<IClipModelCatalog, ClipModelCatalog>();
        services.TryAddSingleton<IModelLoader, ClipModelLoader>();
        services.TryAddSingleton<IModelDeployments, ModelDeployments>();
        services.TryAddSingleton<InferenceStatus>();
        services.TryAddSingleton(CreateBenchmark);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ChampionPreload>());
        AddClassification(services);
        return services;
    }

    private static InferenceBenchmark CreateBenchmark(IServiceProvider services) => new(
        services.GetRequiredService<IClipModelCatalog>(),
        services.GetRequiredService<IOptions<TowerSessionOptions>>(),
        services.GetRequiredService<IOptions<BatchingOptions>>(),
        services.GetRequiredService<ILabelSets>(),
        services.GetRequiredService<IActionClassifier>(),
        services.GetRequiredService<InferenceInstruments>(),
        services.GetRequiredService<ExecutionProviderLog>(),
        services.GetRequiredService<LoadThread>(),
        services.GetRequiredService<ILogger<ClipModelLoader>>(),
        services.GetRequiredService<TimeProvider>());

    private static void AddClassification(IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(ILabelSets)))
        {
            services.AddHybridCache().AddSerializer<LabelEmbeddings, LabelEmbeddingsSerializer>();
            services.Configure<HybridCacheOptions>(
                options => options.MaximumPayloadBytes = Math.Max(options.MaximumPayloadBytes, LargestLabelSetBytes));
        }

        services.TryAddSingleton<ILabelSets, LabelSets>();
        services.TryAddSingleton<DecodeGate>();
        services.TryAddSingleton<IActionClassifier, ActionClassifier>();
        services.TryAddSingleton<IPictureEmbeddings, PictureEmbeddings>();
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.SectionName).ValidateOnStart();
        services.PostConfigure<ModelOptions>(options => options.UseShippedModels());
        services.AddOptions<TowerSessionOptions>().BindConfiguration(TowerSessionOptions.SectionName).ValidateOnStart();
        services.AddOptions<BatchingOptions>().BindConfiguration(BatchingOptions.SectionName).ValidateOnStart();
        services.AddOptions<ClassificationOptions>().BindConfiguration(ClassificationOptions.SectionName).ValidateOnStart();
        services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TowerSessionOptions>, TowerSessionOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TowerSessionOptions>, ProviderNamesValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BatchingOptions>, BatchingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClassificationOptions>, ClassificationOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClassificationOptions>, TemplateSetValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LiveOptions>, LiveOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LiveOptions>, LiveThresholdsValidator>());
    }
}
