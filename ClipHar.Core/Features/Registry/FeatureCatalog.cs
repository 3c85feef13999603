namespace ClipHar.Core.Features.Registry;

/// <summary>All definitions as they were at one moment. Immutable.</summary>
public sealed class FeatureCatalog
{
    private readonly IReadOnlyDictionary<string, FeatureEntity> _entities;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<FeatureView>> _views;
    private readonly IReadOnlyDictionary<string, FeatureService> _services;

    internal FeatureCatalog(
        IReadOnlyDictionary<string, FeatureEntity> entities,
        IReadOnlyDictionary<string, IReadOnlyList<FeatureView>> views,
        IReadOnlyDictionary<string, FeatureService> services)
    {
        (_entities, _views, _services) = (entities, views, services);
        JoinKeys = entities.Values.Select(entity => entity.JoinKey).ToHashSet();
    }

    /// <summary>By name.</summary>
    public IEnumerable<FeatureEntity> Entities => _entities.Values.OrderBy(entity => entity.Name, StringComparer.Ordinal);

    /// <summary>The newest version of each, by name.</summary>
    public IEnumerable<FeatureView> Views =>
        _views.Values.Select(versions => versions[^1]).OrderBy(view => view.Name, StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public IEnumerable<FeatureService> Services => _services.Values.OrderBy(service => service.Name, StringComparer.Ordinal);

    /// <summary>Keys of all entities.</summary>
    internal IReadOnlySet<string> JoinKeys { get; }

    public FeatureEntity? FindEntity(string name) => _entities.GetValueOrDefault(name);

    public FeatureService? FindService(string name) => _services.GetValueOrDefault(name);

    /// <param name="name">Of the view.</param>
    /// <param name="version">Null for the newest.</param>
    public FeatureView? FindView(string name, int? version = null) =>
        !_views.TryGetValue(name, out var versions) ? null
        : version is { } wanted ? versions.FirstOrDefault(view => view.Version == wanted)
        : versions[^1];

    /// <summary>Oldest first; empty when there is no such view.</summary>
    public IReadOnlyList<FeatureView> Versions(string name) => _views.GetValueOrDefault(name) ?? [];

    /// <exception cref="FeatureNotFoundException">There is no such view or version; says which there are.</exception>
    public FeatureView GetView(string name, int? version = null) => FindView(name, version)
        ?? throw new FeatureNotFoundException(
            Versions(name) is { Count: > 0 } versions
                ? $"Feature view '{name}' has no version {version}; the newest is {versions[^1].Version}."
                : $"There is no feature view '{name}'; {Known(_views.Keys)}.");

    /// <exception cref="FeatureNotFoundException">There is no such service; says which there are.</exception>
    public FeatureService GetService(string name) => FindService(name)
        ?? throw new FeatureNotFoundException($"There is no feature service '{name}'; {Known(_services.Keys)}.");

    private static string Known(IEnumerable<string> names)
    {
        var known = names.Order(StringComparer.Ordinal).Take(20).ToList();
        return known.Count == 0 ? "there is none yet" : $"there are {string.Join(", ", known)}";
    }
}
