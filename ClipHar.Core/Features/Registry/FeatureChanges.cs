using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Features.Registry;

/// <summary>Applies definitions to one database context: checks everything first, then writes in one transaction.</summary>
internal sealed class FeatureChanges(ClipHarDbContext context, FeatureCatalog catalog, DateTimeOffset now)
{
    private const string InsteadOfChange = "declare another entity instead of changing this one.";

    private readonly DefinitionErrors _errors = new();
    private readonly List<FeatureChange> _changes = [];

    public async Task<IReadOnlyList<FeatureChange>> ApplyAsync(FeatureDefinitions definitions, CancellationToken cancellationToken)
    {
        CheckUnique(definitions.Entities.Select(entity => entity.Name), "entities");
        CheckUnique(definitions.Views.Select(view => view.Name), "views");
        CheckUnique(definitions.Services.Select(service => service.Name), "services");
        var joinKeys = CheckEntities(definitions.Entities);
        for (var i = 0; i < definitions.Views.Count; i++)
        {
            FeatureRules.Check(definitions.Views[i], joinKeys, $"views[{i}]", _errors);
        }

        for (var i = 0; i < definitions.Services.Count; i++)
        {
            FeatureRules.Check(definitions.Services[i], $"services[{i}]", _errors);
        }

        _errors.ThrowIfAny();
        CheckServices(definitions);
        _errors.ThrowIfAny();
        foreach (var entity in definitions.Entities)
        {
            Add(entity);
        }

        foreach (var view in definitions.Views)
        {
            Add(Canonical(view));
        }

        foreach (var service in definitions.Services)
        {
            Add(service);
        }

        await context.SaveChangesAsync(cancellationToken);
        return _changes;
    }

    private void CheckUnique(IEnumerable<string> names, string list)
    {
        var seen = new Dictionary<string, int>();
        foreach (var (i, name) in names.Index())
        {
            if (!seen.TryAdd(name ?? "", i))
            {
                _errors.Add($"{list}[{i}].name", $"'{name}' is already declared as {list}[{seen[name ?? ""]}].");
            }
        }
    }

    /// <returns>Join keys of what exists and what is declared, by the entity's name.</returns>
    private Dictionary<string, string> CheckEntities(IReadOnlyList<FeatureEntityDefinition> entities)
    {
        var joinKeys = catalog.Entities.ToDictionary(entity => entity.Name, entity => entity.JoinKey);
        for (var i = 0; i < entities.Count; i++)
        {
            var entity = entities[i];
            FeatureRules.Check(entity, $"entities[{i}]", _errors);
            joinKeys[entity.Name ?? ""] = entity.JoinKey ?? entity.Name ?? "";
            if (entity.Name is null || catalog.FindEntity(entity.Name) is not { } existing
                || catalog.Views.FirstOrDefault(view => view.Entities.Any(used => used.Name == entity.Name)) is not { } view)
            {
                continue;
            }

            if (existing.JoinKey != joinKeys[entity.Name])
            {
                _errors.Add(
                    $"entities[{i}].join_key",
                    $"It is '{existing.JoinKey}' and view '{view.Name}' has rows by it: {InsteadOfChange}");
            }

            if (existing.ValueType.Name() != entity.ValueType)
            {
                _errors.Add(
                    $"entities[{i}].value_type",
                    $"It is {existing.ValueType.Name()} and view '{view.Name}' has rows by it: {InsteadOfChange}");
            }
        }

        return joinKeys;
    }

    /// <summary>A service must be answerable as the definitions will be, so it is checked against them.</summary>
    private void CheckServices(FeatureDefinitions definitions)
    {
        if (definitions.Services.Count == 0)
        {
            return;
        }

        var entities = catalog.Entities.ToDictionary(entity => entity.Name);
        foreach (var definition in definitions.Entities)
        {
            entities[definition.Name] = FeatureCatalogReader.Entity(Stored(definition));
        }

        var views = catalog.Views.ToDictionary(view => view.Name, view => catalog.Versions(view.Name));
        foreach (var definition in definitions.Views)
        {
            var version = catalog.FindView(definition.Name)?.Version ?? 0;
            var view = new FeatureView(definition, [.. definition.Entities.Select(name => entities[name])], rowsId: 0)
            {
                Version = version + 1,
                CreatedAt = now,
            };
            views[definition.Name] = [.. catalog.Versions(definition.Name), view];
        }

        var future = new FeatureCatalog(entities, views, new Dictionary<string, FeatureService>());
        for (var i = 0; i < definitions.Services.Count; i++)
        {
            try
            {
                FeatureSelection.Of(future, definitions.Services[i].Features, service: null, fullNames: true);
            }
            catch (Exception exception) when (exception is FeatureRequestException or FeatureNotFoundException)
            {
                var problem = exception is FeatureRequestException request
                    ? string.Join(" ", request.Errors.SelectMany(e => e.Value))
                    : exception.Message;
                _errors.Add($"services[{i}].features", problem);
            }
        }
    }

    private void Add(FeatureEntityDefinition definition)
    {
        var existing = catalog.FindEntity(definition.Name);
        var kind = Kind(existing, existing?.Definition == definition);
        if (kind != FeatureChangeKind.Unchanged)
        {
            var row = Stored(definition);
            row.CreatedAt = existing?.CreatedAt ?? now;
            context.Entry(row).State = existing is null ? EntityState.Added : EntityState.Modified;
        }

        _changes.Add(new FeatureChange("entity", definition.Name, kind, null));
    }

    private void Add(FeatureViewDefinition definition)
    {
        var existing = catalog.FindView(definition.Name);
        var content = FeatureCatalogReader.Write(definition);
        if (existing is not null && FeatureCatalogReader.Write(existing.Definition) == content)
        {
            _changes.Add(new FeatureChange("view", definition.Name, FeatureChangeKind.Unchanged, existing.Version));
            return;
        }

        var version = (existing?.Version ?? 0) + 1;
        context.Add(new StoredFeatureView
        {
            Name = definition.Name,
            Version = version,
            RowsOf = existing is not null && SameRows(existing.Definition, definition) ? existing.RowsId : null,
            Content = content,
            CreatedAt = now,
        });
        _changes.Add(new FeatureChange(
            "view", definition.Name, existing is null ? FeatureChangeKind.Created : FeatureChangeKind.NewVersion, version));
    }

    private void Add(FeatureServiceDefinition definition)
    {
        var existing = catalog.FindService(definition.Name);
        var content = FeatureCatalogReader.Write(definition);
        var kind = Kind(existing, existing is not null && FeatureCatalogReader.Write(existing.Definition) == content);
        if (kind != FeatureChangeKind.Unchanged)
        {
            var row = new StoredFeatureService
            {
                Name = definition.Name,
                Content = content,
                CreatedAt = existing?.CreatedAt ?? now,
                UpdatedAt = now,
            };
            context.Entry(row).State = existing is null ? EntityState.Added : EntityState.Modified;
        }

        _changes.Add(new FeatureChange("service", definition.Name, kind, null));
    }

    private StoredFeatureEntity Stored(FeatureEntityDefinition definition) =>
        new() { Name = definition.Name, Content = FeatureCatalogReader.Write(definition), CreatedAt = now, UpdatedAt = now };

    private static FeatureChangeKind Kind(object? existing, bool equal) =>
        existing is null ? FeatureChangeKind.Created : equal ? FeatureChangeKind.Unchanged : FeatureChangeKind.Updated;

    private static FeatureViewDefinition Canonical(FeatureViewDefinition view) =>
        view.Ttl is { } ttl ? view with { Ttl = FeatureDuration.Format(FeatureDuration.Parse(ttl)) } : view;

    /// <summary>Whether rows of one can be read as rows of the other: same keys, same features in the same order, same encoder.</summary>
    private static bool SameRows(FeatureViewDefinition one, FeatureViewDefinition other) =>
        one.Encoder == other.Encoder
        && one.Entities.SequenceEqual(other.Entities)
        && one.Fields.Select(Layout).SequenceEqual(other.Fields.Select(Layout));

    private static string Layout(FeatureFieldDefinition field) => $"{field.Name} {field.Dtype} {string.Join(',', field.Shape)}";
}
