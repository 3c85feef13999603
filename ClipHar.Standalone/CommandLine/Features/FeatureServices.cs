using System.CommandLine;

using ClipHar.Api;
using ClipHar.Core.Features;
using ClipHar.Core.Storage;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>The feature store on the database of the data folder, or on PostgreSQL when the environment names one.</summary>
internal static class FeatureServices
{
    /// <summary>Services with a database that is up to date.</summary>
    public static async Task<ServiceProvider> CreateAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var provider = VerbServices.Create(parse, (services, configuration) =>
        {
            // Also here, so that what a verb brings online replaces what servers have in their shared cache.
            services.AddSharedCache(configuration);
            services.AddFeatureStore();
        });
        await provider.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
        return provider;
    }
}
