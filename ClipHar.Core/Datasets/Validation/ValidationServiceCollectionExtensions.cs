using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Checks;
using ClipHar.Core.Datasets.Validation.Jobs;
using ClipHar.Core.Features;
using ClipHar.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>Registers validation.</summary>
public static class ValidationServiceCollectionExtensions
{
    /// <summary>
    /// The checks, the validator and its job handler, with the registry and the feature store that they stand on. Where the host runs
    /// models (<see cref="Features.Embeddings.IPictureEmbeddings"/>), the checks that need embeddings run too; elsewhere they are skipped
    /// and say so. Calling it twice is harmless.
    /// </summary>
    public static IServiceCollection AddDatasetValidation(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddDatasetRegistry();
        services.AddFeatureStore();
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
