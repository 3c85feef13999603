using System.Globalization;

namespace ClipHar.Core.Features.Registry;

/// <summary>A feature in a request: "view:feature" for the newest version of the view, "view@2:feature" for a given one.</summary>
/// <param name="View">Name of the view.</param>
/// <param name="Version">Null for the newest.</param>
/// <param name="Feature">Name of the feature; "*" for all of the view.</param>
public readonly record struct FeatureReference(string View, int? Version, string Feature)
{
    /// <summary>Stands for every feature of a view.</summary>
    public const string All = "*";

    /// <exception cref="FeatureRequestException">Not of this form.</exception>
    public static FeatureReference Parse(string? text)
    {
        if (text?.IndexOf(':', StringComparison.Ordinal) is not { } colon || colon <= 0 || colon == text.Length - 1)
        {
            throw new FeatureRequestException(
                "features", $"'{text}' is no feature: write view:feature, or view@2:feature for a given version.");
        }

        var (name, version) = ParseView(text[..colon], "features");
        return new FeatureReference(name, version, text[(colon + 1)..]);
    }

    /// <summary>"view" or "view@2" ("view@v2" as well).</summary>
    /// <exception cref="FeatureRequestException">The version is no number.</exception>
    public static (string Name, int? Version) ParseView(string? text, string member)
    {
        text ??= "";
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return (text, null);
        }

        var digits = text.AsSpan(at + 1).TrimStart('v');
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? (text[..at], version)
            : throw new FeatureRequestException(member, $"'{text}' names no version: write {text[..at]}@2 for version 2.");
    }

    public override string ToString() => Version is { } version ? $"{View}@{version}:{Feature}" : $"{View}:{Feature}";
}
