using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Diffs;

/// <summary>The kinds of differences between two versions, in the order of the page.</summary>
public static class DiffKinds
{
    /// <summary>As the server names them.</summary>
    public static IReadOnlyList<string> All { get; } = ["added", "removed", "changed", "relabelled", "moved"];

    public static int CountOf(DatasetDiffResource diff, string kind) => kind switch
    {
        "added" => diff.Added,
        "removed" => diff.Removed,
        "changed" => diff.Changed,
        "relabelled" => diff.Relabelled,
        "moved" => diff.Moved,
        _ => 0,
    };

    /// <summary>What the kind means, in words.</summary>
    public static string Meaning(string kind) => kind switch
    {
        "added" => "only in the later version",
        "removed" => "only in the earlier version",
        "changed" => "same path, another picture",
        "relabelled" => "same picture, another label",
        "moved" => "now in another split",
        _ => "",
    };

    /// <summary>Whether the two versions are the same.</summary>
    public static bool IsEmpty(DatasetDiffResource diff) => All.All(kind => CountOf(diff, kind) == 0);

    /// <summary>What is to be said about one picture: "running → sitting", "train → test".</summary>
    public static IEnumerable<string> Words(SampleChangeResource change)
    {
        if (change.Before is { } before && change.After is { } after)
        {
            if (before.Label != after.Label)
            {
                yield return $"{DataText.Label(before.Label)} → {DataText.Label(after.Label)}";
            }

            if (before.Split != after.Split)
            {
                yield return $"{DataText.Split(before.Split)} → {DataText.Split(after.Split)}";
            }

            if (before.ObjectId != after.ObjectId)
            {
                yield return $"{before.Width} × {before.Height} → {after.Width} × {after.Height}";
            }
        }
        else if ((change.Before ?? change.After) is { } only)
        {
            yield return $"{DataText.Label(only.Label)}, {DataText.Split(only.Split)}";
        }
    }
}
