using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Serving.Vocabularies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Storage;

/// <summary>Registers the database and the stores on it.</summary>
public static class StorageServiceCollectionExtensions
{
    /// <summary>Name of the connection string that selects PostgreSQL.</summary>
    public const string ConnectionName = "cliphardb";

    /// <summary>
    /// PostgreSQL when the connection string <c>cliphardb</c> is given, else SQLite in the data folder (<see cref="DataFolder"/>).
    /// Migrations are applied at start. Calling it twice is harmless. Configuration is read when the host starts, not here.
    /// </summary>
    public static IServiceCollection AddClipHarStorage(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => DataFolder.From(provider.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton(CreateDatabase);
        services.TryAddSingleton<IDbContextFactory<ClipHarDbContext>>(provider => provider.GetRequiredService<ClipHarDatabase>());
        services.TryAddSingleton<DatabaseMigrator>();
        services.TryAddSingleton<TimeOrderedIds>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MigrateAtStart>());
        AddPredictions(services);
        services.TryAddSingleton<VocabularyTable>();
        services.TryAddSingleton<IVocabularyStore, VocabularyStore>();
        return services;
    }

    private static void AddPredictions(IServiceCollection services)
    {
        services.AddMetrics();
        services.AddOptions<PredictionOptions>().BindConfiguration(PredictionOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PredictionOptions>, PredictionOptionsValidator>());
        services.TryAddSingleton<PredictionInstruments>();
        services.TryAddSingleton<PredictionStore>();
        services.TryAddSingleton<PredictionRecorder>();
        services.TryAddSingleton<IPredictionRecorder>(provider => provider.GetRequiredService<PredictionRecorder>());
        services.TryAddSingleton<IPredictionStore>(provider => provider.GetRequiredService<PredictionRecorder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PredictionWriter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PredictionRetention>());
    }

    private static ClipHarDatabase CreateDatabase(IServiceProvider provider)
    {
        var connection = provider.GetRequiredService<IConfiguration>().GetConnectionString(ConnectionName);
        return string.IsNullOrWhiteSpace(connection)
            ? ClipHarDatabase.Sqlite(provider.GetRequiredService<DataFolder>(), provider)
            : ClipHarDatabase.Postgres(connection, provider);
    }
}
