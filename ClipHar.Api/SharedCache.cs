namespace ClipHar.Api;

/// <summary>The cache that processes share.</summary>
public static class SharedCache
{
    /// <summary>Name of the connection string of a Redis server.</summary>
    public const string ConnectionName = "cache";

    /// <summary>
    /// With Redis, processes share label embeddings and online features: it becomes the second level of the cache, and everything works
    /// without it.
    /// </summary>
    public static IServiceCollection AddSharedCache(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetConnectionString(ConnectionName) is { Length: > 0 } redis
            ? services.AddStackExchangeRedisCache(options =>
            {
                options.Configuration = redis;
                options.InstanceName = "cliphar:";
            })
            : services;
    }
}
