using System.Diagnostics.CodeAnalysis;
using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>What datasets, versions and samples may look like.</summary>
internal static class DatasetRules
{
    public const int MaxNameLength = 64;
    public const int MaxTextLength = 4000;
    public const int MaxPathLength = 1024;
    public const int MaxLabelLength = 200;
    public const int MaxAttributes = 64;
    public const int MaxAttributeLength = 8000;
    public const int MinPrefixLength = 6;
    public const string Latest = "latest";

    public static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxNameLength }
        && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');

    public static void CheckName(string? name)
    {
        if (!IsName(name))
        {
            throw new DatasetException("name", $"'{name}' is no name of a dataset: {AllowedName}");
        }
    }

    /// <summary>A tag must not look like another way to name a version.</summary>
    public static void CheckTag(string? tag)
    {
        if (!IsName(tag) || tag == Latest || tag.All(char.IsAsciiDigit))
        {
            throw new DatasetException("tag", $"'{tag}' is no tag: {AllowedName} It must not be a number or '{Latest}'.");
        }
    }

    public static void CheckText(string member, string? text)
    {
        if (text?.Length > MaxTextLength)
        {
            throw new DatasetException(member, $"It has {text.Length} characters; at most {MaxTextLength} are allowed.");
        }
    }

    /// <summary>What is wrong with a label, or null.</summary>
    public static string? LabelProblem(string label) =>
        string.IsNullOrWhiteSpace(label) ? "A label is not empty; leave it away where there is none."
        : label.Length > MaxLabelLength ? $"A label has at most {MaxLabelLength} characters."
        : label.Any(char.IsControl) || !IsUnicode(label) ? "A label has no control characters."
        : null;

    /// <exception cref="DatasetException">The first rule that the sample breaks.</exception>
    public static void CheckSample(DatasetSample sample, HashSet<string>? labelSet)
    {
        if (sample.Path.Length > MaxPathLength || !SafePath.IsSafe(sample.Path) || sample.Path.Any(char.IsControl) || !IsUnicode(sample.Path))
        {
            throw Broken(sample, "path", $"A path is relative, with '/', without '.' and '..', of at most {MaxPathLength} characters.");
        }

        if (sample.Label is { } label)
        {
            if (LabelProblem(label) is { } problem)
            {
                throw Broken(sample, "label", problem);
            }

            if (labelSet?.Contains(label) == false)
            {
                throw Broken(sample, "label", $"'{label}' is not in the label set.");
            }
        }

        if (sample.Split is not null && !SplitNames.IsName(sample.Split))
        {
            throw Broken(sample, "split", $"'{sample.Split}' is no split; there are {string.Join(", ", SplitNames.All)}.");
        }

        if (sample.Object.IsDirectory || sample.Bytes < 0 || sample.Width < 0 || sample.Height < 0)
        {
            throw Broken(sample, "object", "It must be a file; sizes are not negative.");
        }

        if (sample.Group is { } group && (group.Length > MaxPathLength || !IsUnicode(group)))
        {
            throw Broken(sample, "group", $"A group has at most {MaxPathLength} characters.");
        }

        CheckAttributes(sample);
    }

    public static void CheckRecipe(SplitRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        double[] shares = [recipe.Train, recipe.Validation, recipe.Test];
        if (shares.Any(share => double.IsNaN(share) || share is < 0 or > 1) || Math.Abs(shares.Sum() - 1) > 1e-6)
        {
            throw new DatasetException(
                "train", $"The shares {recipe.Train}, {recipe.Validation} and {recipe.Test} must be 0 to 1 and sum to 1.");
        }

        if (recipe.NearDuplicateBits is < 0 or > SplitRecipe.MaxNearDuplicateBits)
        {
            throw new DatasetException(
                "near_duplicate_bits", $"It is {recipe.NearDuplicateBits}; allowed are 0 to {SplitRecipe.MaxNearDuplicateBits}.");
        }
    }

    private const string AllowedName =
        "allowed are 1 to 64 lower-case letters, digits, '-', '_' and '.', starting with a letter or digit.";

    private static void CheckAttributes(DatasetSample sample)
    {
        if (sample.Attributes is not { Count: > 0 } attributes)
        {
            return;
        }

        if (attributes.Count > MaxAttributes
            || attributes.Any(pair => pair.Key.Length is 0 or > MaxNameLength || !IsUnicode(pair.Key)
                || pair.Value is null || pair.Value.Length > MaxAttributeLength || !IsUnicode(pair.Value)))
        {
            throw Broken(
                sample,
                "attributes",
                $"At most {MaxAttributes} are allowed, with names of 1 to {MaxNameLength} and values of at most {MaxAttributeLength} characters.");
        }
    }

    /// <summary>No half of a surrogate pair, which UTF-8 cannot write, and no zero, which PostgreSQL cannot store.</summary>
    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i]))))
            {
                return false;
            }
        }

        return true;
    }

    private static DatasetException Broken(DatasetSample sample, string member, string problem)
    {
        var path = sample.Path.Length <= 200 ? sample.Path : sample.Path[..200] + "…";
        return new DatasetException($"samples['{path}'].{member}", $"Sample '{path}': {problem}");
    }
}
