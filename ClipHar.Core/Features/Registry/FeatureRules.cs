namespace ClipHar.Core.Features.Registry;

/// <summary>What definitions may look like. Every rule that is broken is reported, not only the first.</summary>
public static class FeatureRules
{
    public const int MaxNameLength = 64;
    public const int MaxDescriptionLength = 2000;
    public const int MaxOwnerLength = 200;
    public const int MaxEntities = 8;
    public const int MaxFields = 1000;

    /// <summary>Elements of one value.</summary>
    public const int MaxElements = 1 << 20;

    /// <summary>Columns of a pushed table that are no features.</summary>
    public static IReadOnlyList<string> ReservedNames { get; } = ["event_timestamp", "created_timestamp", "created"];

    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= MaxNameLength }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    internal static void Check(FeatureEntityDefinition entity, string path, DefinitionErrors errors)
    {
        CheckName(entity.Name, $"{path}.name", errors);
        CheckTexts(entity.Description, entity.Owner, path, errors);
        if (entity.JoinKey is { } key)
        {
            CheckName(key, $"{path}.join_key", errors);
        }

        if (ReservedNames.Contains(entity.JoinKey ?? entity.Name))
        {
            errors.Add($"{path}.join_key", $"'{entity.JoinKey ?? entity.Name}' is the name of a time stamp; choose another.");
        }

        if (!FeatureTypeNames.TryParse(entity.ValueType, out EntityValueType _))
        {
            errors.Add($"{path}.value_type",
                $"'{entity.ValueType}' is no type of key; there are {string.Join(", ", FeatureTypeNames.ValueTypes)}.");
        }
    }

    /// <param name="view">What to check.</param>
    /// <param name="joinKeys">Join keys of the entities that exist, by the entity's name.</param>
    /// <param name="path">Where the view is declared.</param>
    /// <param name="errors">Gets what is wrong.</param>
    internal static void Check(
        FeatureViewDefinition view, IReadOnlyDictionary<string, string> joinKeys, string path, DefinitionErrors errors)
    {
        CheckName(view.Name, $"{path}.name", errors);
        CheckTexts(view.Description, view.Owner, path, errors);
        CheckEntities(view, joinKeys, path, errors);
        CheckFields(view, [.. view.Entities.Where(joinKeys.ContainsKey).Select(entity => joinKeys[entity])], path, errors);
        if (view.Ttl is { } ttl && (!FeatureDuration.TryParse(ttl, out var duration) || duration <= TimeSpan.Zero))
        {
            errors.Add($"{path}.ttl",
                $"'{ttl}' is no time to live: allowed is {FeatureDuration.Allowed}, above 0; leave it out for no limit.");
        }

        if (view.Encoder is null)
        {
            return;
        }

        if (view.Encoder.Length != 64 || !view.Encoder.All(char.IsAsciiHexDigitLower))
        {
            errors.Add($"{path}.encoder",
                $"'{view.Encoder}' is no digest: the 64 lower-case hexadecimal digits of the model's SHA-256 are expected.");
        }

        if (!view.Fields.Any(field => field.Dtype is "float32" or "float64" && field.Shape.Count > 0))
        {
            errors.Add($"{path}.encoder", "An embedding view needs a float feature with a shape, such as float32 [512].");
        }
    }

    internal static void Check(FeatureServiceDefinition service, string path, DefinitionErrors errors)
    {
        CheckName(service.Name, $"{path}.name", errors);
        CheckTexts(service.Description, service.Owner, path, errors);
        if (service.Features.Count is 0 or > MaxFields)
        {
            errors.Add($"{path}.features", $"There are {service.Features.Count}; 1 to {MaxFields} are allowed.");
        }
    }

    private static void CheckEntities(
        FeatureViewDefinition view, IReadOnlyDictionary<string, string> joinKeys, string path, DefinitionErrors errors)
    {
        if (view.Entities.Count is 0 or > MaxEntities)
        {
            errors.Add($"{path}.entities", $"There are {view.Entities.Count}; 1 to {MaxEntities} are allowed.");
        }

        var keys = new HashSet<string>();
        for (var i = 0; i < view.Entities.Count; i++)
        {
            if (!joinKeys.TryGetValue(view.Entities[i] ?? "", out var key))
            {
                var known = joinKeys.Count == 0 ? "there is none yet" : $"there are {string.Join(", ", joinKeys.Keys.Order().Take(20))}";
                errors.Add($"{path}.entities[{i}]", $"There is no entity '{view.Entities[i]}'; {known}.");
            }
            else if (!keys.Add(key))
            {
                errors.Add($"{path}.entities[{i}]", $"The key '{key}' is there twice.");
            }
        }
    }

    private static void CheckFields(FeatureViewDefinition view, IReadOnlyList<string> joinKeys, string path, DefinitionErrors errors)
    {
        if (view.Fields.Count is 0 or > MaxFields)
        {
            errors.Add($"{path}.fields", $"There are {view.Fields.Count}; 1 to {MaxFields} are allowed.");
        }

        var names = new HashSet<string>();
        for (var i = 0; i < view.Fields.Count; i++)
        {
            var field = view.Fields[i];
            var place = $"{path}.fields[{i}]";
            CheckName(field.Name, $"{place}.name", errors);
            if (!names.Add(field.Name))
            {
                errors.Add($"{place}.name", $"'{field.Name}' is there twice.");
            }

            if (ReservedNames.Contains(field.Name) || joinKeys.Contains(field.Name))
            {
                errors.Add($"{place}.name", $"'{field.Name}' is the name of a key or time stamp; choose another.");
            }

            if (!FeatureTypeNames.TryParse(field.Dtype, out FeatureDtype _))
            {
                errors.Add($"{place}.dtype", $"'{field.Dtype}' is no type; there are {string.Join(", ", FeatureTypeNames.Dtypes)}.");
            }

            CheckShape(field.Shape, $"{place}.shape", errors);
        }
    }

    private static void CheckShape(IReadOnlyList<int> shape, string path, DefinitionErrors errors)
    {
        var elements = 1L;
        for (var i = 0; i < shape.Count; i++)
        {
            if (shape[i] < 1 && !(i == 0 && shape[i] == -1))
            {
                errors.Add(path, $"Dimension {i} is {shape[i]}; dimensions are 1 or more, only the first may be -1 for any length.");
                return;
            }

            elements = Math.Min(elements * Math.Abs(shape[i]), (long)MaxElements + 1);
        }

        if (elements > MaxElements || shape.Count > 8)
        {
            errors.Add(path, $"[{string.Join(", ", shape)}] is too large: at most 8 dimensions and {MaxElements} elements are allowed.");
        }
    }

    private static void CheckName(string? name, string path, DefinitionErrors errors)
    {
        if (!IsName(name))
        {
            errors.Add(
                path,
                $"'{Shorten(name)}' is no name: allowed are 1 to {MaxNameLength} letters, digits, '-', '_' and '.', "
                + "starting with a letter or digit.");
        }
    }

    private static void CheckTexts(string? description, string? owner, string path, DefinitionErrors errors)
    {
        if (description?.Length > MaxDescriptionLength)
        {
            errors.Add($"{path}.description", $"It has {description.Length} characters; at most {MaxDescriptionLength} are allowed.");
        }

        if (owner?.Length > MaxOwnerLength)
        {
            errors.Add($"{path}.owner", $"It has {owner.Length} characters; at most {MaxOwnerLength} are allowed.");
        }
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 80 ? text : text[..80] + "…";
}
