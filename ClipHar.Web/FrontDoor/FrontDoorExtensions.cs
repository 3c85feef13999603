using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace ClipHar.Web.FrontDoor;

/// <summary>
/// Where the API is a process of its own, the page's origin carries the API's paths to it, so that a browser and a caller see one
/// address, as in ClipHar.Standalone.
/// </summary>
internal static class FrontDoorExtensions
{
    private const string ClusterId = "api";

    private static readonly string[] Prefixes =
    [
        "/v1", "/v2", "/predict", "/openapi", "/docs",
        "/get-online-features", "/push", "/materialize", "/materialize-incremental",   // where Feast's clients look
    ];

    /// <summary>What belongs to the API. The page itself has "/" for browsers; see <see cref="RootPagePolicy"/>.</summary>
    private static readonly string[] Paths = ["/", .. Prefixes.Select(prefix => prefix + "/{**rest}"), "/health"];

    /// <summary>Whether a path is the API's, in this process or behind the front door.</summary>
    public static bool IsApiPath(PathString path) =>
        Prefixes.Any(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));

    public static IServiceCollection AddFrontDoor(this IServiceCollection services)
    {
        services.AddOptions<FrontDoorOptions>().BindConfiguration(FrontDoorOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FrontDoorOptions>, FrontDoorOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, RootPagePolicy>());
        services.AddReverseProxy();
        services.TryAddSingleton<IProxyConfigProvider>(provider =>
            CreateConfig(provider.GetRequiredService<IOptions<FrontDoorOptions>>().Value.Replicas));
        return services;
    }

    /// <summary>Forwards the API's paths, or does nothing where the API runs in this process.</summary>
    public static void MapFrontDoor(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<IOptions<FrontDoorOptions>>().Value.Replicas.Count > 0)
        {
            endpoints.MapReverseProxy();
        }
    }

    private static InMemoryConfigProvider CreateConfig(IReadOnlyList<Uri> replicas)
    {
        if (replicas.Count == 0)
        {
            return new InMemoryConfigProvider([], []);
        }

        var routes = Paths.Select((path, i) => new RouteConfig
        {
            RouteId = $"api-{i}",
            ClusterId = ClusterId,
            // Before this process's own health page: the front door answers for the system.
            Order = -1,
            Match = new RouteMatch { Path = path },
            // What a request may have is the API's to say, for each of its operations.
            MaxRequestBodySize = -1,
        });
        var cluster = new ClusterConfig
        {
            ClusterId = ClusterId,
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            Destinations = replicas.Select((uri, i) => (uri, i))
                .ToDictionary(r => $"replica-{r.i}", r => new DestinationConfig { Address = r.uri.AbsoluteUri }),
        };
        return new InMemoryConfigProvider([.. routes], [cluster]);
    }
}
