using ClipHar.Core.Datasets.Validation.Checks;
using ClipHar.Core.Datasets.Validation.Jobs;
using ClipHar.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>Registers validation.</summary>
public static class ValidationServiceCollectionExtensions
{
    /// <summary>
    /// The checks, the validator and its job handler. Needs the registry and the object store; with
    /// <see cref="Features.Embeddings.IEmbeddingFeatures"/> registered the checks that need embeddings run too.
    /// </summary>
    public static IServiceCollection AddDatasetValidation(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        foreach (var check in DatasetChecks.All)
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IDatasetCheck), check.GetType()));
        }

        services.TryAddSingleton<DatasetCheckCatalog>();
        services.TryAddSingleton<IDatasetValidator, DatasetValidator>();
        services.AddJobHandler<DatasetValidationHandler>();
        return services;
    }
}
