using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ClipHar.Core.Features.Registry;

/// <summary>
/// Definitions in YAML: lists named entities, views and services, members in snake_case as in <see cref="FeatureDefinitions"/>.
/// </summary>
public static class FeatureDefinitionFile
{
    private const int MaxCharacters = 4 << 20;

    /// <exception cref="FeatureRequestException">Not YAML, or not of this form; says where.</exception>
    public static FeatureDefinitions Parse(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        if (yaml.Length > MaxCharacters)
        {
            throw new FeatureRequestException("file", $"It has {yaml.Length} characters; at most {MaxCharacters} are allowed.");
        }

        var deserializer = new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .WithDuplicateKeyChecking()
            .Build();
        try
        {
            var file = deserializer.Deserialize<Root?>(yaml) ?? new Root();
            return new FeatureDefinitions
            {
                Entities = [.. Items(file.Entities, "entities").Select(entity => entity.ToDefinition())],
                Views = [.. Items(file.Views, "views").Select(view => view.ToDefinition())],
                Services = [.. Items(file.Services, "services").Select(service => service.ToDefinition())],
            };
        }
        catch (YamlException exception)
        {
            var reason = exception.InnerException?.Message ?? exception.Message;
            throw new FeatureRequestException($"line {exception.Start.Line}, column {exception.Start.Column}", reason);
        }
    }

    private static List<T> Items<T>(List<T?>? items, string name)
        where T : class
    {
        var empty = items?.IndexOf(null) ?? -1;
        return empty < 0 ? items?.OfType<T>().ToList() ?? [] : throw new FeatureRequestException($"{name}[{empty}]", "It is empty.");
    }

#pragma warning disable CA1812, CA1852 // made by the deserializer
    private sealed class Root
    {
        public List<Entity?>? Entities { get; set; }

        public List<View?>? Views { get; set; }

        public List<Service?>? Services { get; set; }
    }

    private sealed class Entity
    {
        public string? Name { get; set; }

        public string? JoinKey { get; set; }

        public string? ValueType { get; set; }

        public string? Description { get; set; }

        public string? Owner { get; set; }

        public FeatureEntityDefinition ToDefinition() => new()
        {
            Name = Name ?? "",
            JoinKey = JoinKey,
            ValueType = ValueType ?? "string",
            Description = Description,
            Owner = Owner,
        };
    }

    private sealed class View
    {
        public string? Name { get; set; }

        public List<string>? Entities { get; set; }

        public List<Field?>? Fields { get; set; }

        public string? Ttl { get; set; }

        public string? Description { get; set; }

        public string? Owner { get; set; }

        public string? Encoder { get; set; }

        public Source? Lineage { get; set; }

        public FeatureViewDefinition ToDefinition() => new()
        {
            Name = Name ?? "",
            Entities = Entities ?? [],
            Fields = [.. Items(Fields, $"{Name}.fields").Select(field => field.ToDefinition())],
            Ttl = Ttl,
            Description = Description,
            Owner = Owner,
            Encoder = Encoder,
            Lineage = Lineage is { } lineage
                ? new FeatureLineage
                {
                    Dataset = lineage.Dataset,
                    DatasetVersion = lineage.DatasetVersion,
                    Model = lineage.Model,
                    ModelVersion = lineage.ModelVersion,
                }
                : null,
        };
    }

    private sealed class Field
    {
        public string? Name { get; set; }

        public string? Dtype { get; set; }

        public List<int>? Shape { get; set; }

        public string? Description { get; set; }

        public FeatureFieldDefinition ToDefinition() =>
            new() { Name = Name ?? "", Dtype = Dtype ?? "", Shape = Shape ?? [], Description = Description };
    }

    private sealed class Source
    {
        public string? Dataset { get; set; }

        public string? DatasetVersion { get; set; }

        public string? Model { get; set; }

        public string? ModelVersion { get; set; }
    }

    private sealed class Service
    {
        public string? Name { get; set; }

        public List<string>? Features { get; set; }

        public string? Description { get; set; }

        public string? Owner { get; set; }

        public FeatureServiceDefinition ToDefinition() =>
            new() { Name = Name ?? "", Features = Features ?? [], Description = Description, Owner = Owner };
    }
#pragma warning restore CA1812, CA1852
}
