using System.CommandLine;
using System.Globalization;

using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>What cliphar data diff does with --dataset: compares versions of the registry.</summary>
internal static class DataVersionDiff
{
    private const int MaxLines = 200;

    public static async Task<int> RunAsync(ParseResult parse, string dataset, string? from, string? to, CancellationToken cancellationToken)
    {
        await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);

        // One revision: what it changed. None: what the latest one changed.
        var after = await session.GetVersionAsync(dataset, to ?? from ?? "latest", cancellationToken);
        var earlier = to is not null ? from! : after.Parent?.ToString(CultureInfo.InvariantCulture)
            ?? throw new ArgumentException($"Version {after.Version} of '{dataset}' was made of no other; name two versions.");
        var before = await session.GetVersionAsync(dataset, earlier, cancellationToken);
        var diff = await session.Registry.DiffAsync(before, after, cancellationToken);
        DataPrint.Result(parse, Describe(diff), Lines(diff));
        return Cli.Ok;
    }

    private static object Describe(DatasetDiff diff) => new
    {
        dataset = diff.To.Dataset,
        from = diff.From.Version,
        to = diff.To.Version,
        added = diff.Count(SampleChangeKinds.Added),
        removed = diff.Count(SampleChangeKinds.Removed),
        changed = diff.Count(SampleChangeKinds.Changed),
        relabelled = diff.Count(SampleChangeKinds.Relabelled),
        moved = diff.Count(SampleChangeKinds.Moved),
        unchanged = diff.Unchanged,
        items = diff.Changes.Select(change => new
        {
            path = change.Path,
            kinds = change.Kinds.ToString().ToLowerInvariant().Split(", "),
            label_before = change.Before?.Sample.Label,
            label_after = change.After?.Sample.Label,
            split_before = change.Before?.Sample.Split,
            split_after = change.After?.Sample.Split,
        }),
    };

    private static IEnumerable<string> Lines(DatasetDiff diff)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{diff.To.Dataset}, version {diff.From.Version} to {diff.To.Version}: {diff.Count(SampleChangeKinds.Added):N0} added, "
            + $"{diff.Count(SampleChangeKinds.Removed):N0} removed, {diff.Count(SampleChangeKinds.Changed):N0} with other bytes, "
            + $"{diff.Count(SampleChangeKinds.Relabelled):N0} relabelled, {diff.Count(SampleChangeKinds.Moved):N0} in another split, {diff.Unchanged:N0} unchanged");
        foreach (var change in diff.Changes.Take(MaxLines))
        {
            yield return Line(change);
        }

        if (diff.Changes.Count > MaxLines)
        {
            yield return $"  {RegistryPrint.Number(diff.Changes.Count - MaxLines)} more (--json prints all)";
        }
    }

    private static string Line(SampleChange change)
    {
        var (before, after) = (change.Before?.Sample, change.After?.Sample);
        if (before is null || after is null)
        {
            return $"  {(before is null ? '+' : '-')} {change.Path}";
        }

        var details = new List<string>();
        if (change.Kinds.HasFlag(SampleChangeKinds.Changed))
        {
            details.Add("other bytes");
        }

        if (change.Kinds.HasFlag(SampleChangeKinds.Relabelled))
        {
            details.Add($"{before.Label ?? "(no label)"} -> {after.Label ?? "(no label)"}");
        }

        if (change.Kinds.HasFlag(SampleChangeKinds.Moved))
        {
            details.Add($"{before.Split ?? "in no split"} -> {after.Split ?? "in no split"}");
        }

        return $"  ~ {change.Path}: {string.Join(", ", details)}";
    }
}
