using System.Globalization;
using System.Text;
using System.Text.Json;
using ClipHar.Core.Features.Registry;

namespace ClipHar.Core.Features.Rows;

/// <summary>
/// The key of a row as one text: the key values in the order of the view's entities, joined by '|'; '|' and '\' within a value are
/// escaped by '\'. Numbers are written in decimal. The view knows the types, so different keys never have the same text.
/// </summary>
internal static class EntityKey
{
    /// <summary>Characters of one value.</summary>
    public const int MaxValueLength = 256;

    /// <summary>Characters of a whole key. PostgreSQL's indexes take 2704 bytes, and a character has at most 3 bytes here.</summary>
    public const int MaxLength = 512;

    /// <param name="view">Its entities are looked up.</param>
    /// <param name="valueOf">The value for a join key; false when there is none.</param>
    /// <param name="problem">What is wrong, when the result is null.</param>
    public static string? Of(FeatureView view, Func<string, (bool Found, object? Value)> valueOf, out string? problem)
    {
        problem = null;
        var text = new StringBuilder();
        foreach (var (i, entity) in view.Entities.Index())
        {
            var (found, value) = valueOf(entity.JoinKey);
            if (!found || !TryFormat(value, entity.ValueType, out var part))
            {
                problem = !found || value is null
                    ? $"The key '{entity.JoinKey}' is missing."
                    : $"'{Shorten(value)}' is no key '{entity.JoinKey}': {Allowed(entity.ValueType)}.";
                return null;
            }

            if (i > 0)
            {
                text.Append('|');
            }

            text.Append(part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal));
        }

        if (text.Length > MaxLength)
        {
            problem = $"The key has {text.Length} characters; at most {MaxLength} are allowed.";
            return null;
        }

        return text.ToString();
    }

    /// <summary>The value as the type has it: string or long.</summary>
    public static bool TryNormalize(object? value, EntityValueType type, out object normalized)
    {
        normalized = "";
        if (!TryFormat(value, type, out var text))
        {
            return false;
        }

        normalized = type == EntityValueType.Int64 ? long.Parse(text, CultureInfo.InvariantCulture) : text;
        return true;
    }

    private static bool TryFormat(object? value, EntityValueType type, out string text)
    {
        text = value switch
        {
            string written => written,
            JsonElement { ValueKind: JsonValueKind.String } json => FeatureValues.Text(json) ?? "",
            JsonElement { ValueKind: JsonValueKind.Number } json when type == EntityValueType.Int64 => json.GetRawText(),
            int or long or short or byte or sbyte or ushort or uint when type == EntityValueType.Int64 =>
                Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        if (type == EntityValueType.String)
        {
            return text.Length is >= 1 and <= MaxValueLength && !text.Any(char.IsControl) && FeatureValues.IsUnicode(text);
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        text = number.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private static string Allowed(EntityValueType type) => type == EntityValueType.Int64
        ? "a whole number of 64 bits is expected"
        : $"a string of 1 to {MaxValueLength} characters without control characters is expected";

    private static string Shorten(object value)
    {
        var text = value is JsonElement json ? json.GetRawText() : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
