using System.ComponentModel;
using ClipHar.Api.Errors;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/diff.</summary>
internal static class GetDiff
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly SampleChangeKinds[] AllKinds =
    [
        SampleChangeKinds.Added, SampleChangeKinds.Removed, SampleChangeKinds.Changed, SampleChangeKinds.Relabelled, SampleChangeKinds.Moved,
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/diff", HandleAsync)
        .WithName("GetDatasetDiff")
        .WithSummary("What is different between two versions")
        .WithDescription("Counts of the whole, and one page of the samples that differ, by path.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<DatasetDiffResource>> HandleAsync(
        string name,
        IDatasetRegistry registry,
        [Description("Version before: number, tag, latest or manifest id. Default: the parent of the other one")] string? from,
        [Description("Version after. Default: latest")] string? to,
        [Description("added, removed, changed, relabelled or moved; default all")] string? kind,
        [Description("Of the first item; default 0")] int? offset,
        [Description("1 to 1000; default 100")] int? limit,
        CancellationToken cancellationToken)
    {
        if (offset < 0 || limit is < 1 or > MaxLimit)
        {
            throw RequestException.Invalid(offset < 0 ? "offset" : "limit", $"offset is 0 or more, limit 1 to {MaxLimit}.");
        }

        var wanted = AllKinds.FirstOrDefault(one => DatasetMapping.Word(one) == kind);
        if (kind is not null && wanted == SampleChangeKinds.None)
        {
            throw RequestException.Invalid("kind", $"'{kind}' is none of {string.Join(", ", AllKinds.Select(DatasetMapping.Word))}.");
        }

        var after = await registry.GetVersionAsync(name, to ?? "latest", cancellationToken);
        var before = await registry.GetVersionAsync(name, from ?? ParentOf(after), cancellationToken);
        var diff = await registry.DiffAsync(before, after, cancellationToken);
        return TypedResults.Ok(ToResource(diff, wanted, offset ?? 0, limit ?? DefaultLimit));
    }

    private static string ParentOf(DatasetVersion version) => version.Parent is { } parent
        ? FormattableString.Invariant($"{parent}")
        : throw RequestException.Invalid("from", $"Version {version.Version} has no parent; name the version to compare with.");

    private static DatasetDiffResource ToResource(DatasetDiff diff, SampleChangeKinds wanted, int offset, int limit)
    {
        var changes = wanted == SampleChangeKinds.None
            ? diff.Changes
            : [.. diff.Changes.Where(change => change.Kinds.HasFlag(wanted))];
        return new DatasetDiffResource
        {
            Dataset = diff.To.Dataset,
            From = diff.From.Version,
            To = diff.To.Version,
            Added = diff.Count(SampleChangeKinds.Added),
            Removed = diff.Count(SampleChangeKinds.Removed),
            Changed = diff.Count(SampleChangeKinds.Changed),
            Relabelled = diff.Count(SampleChangeKinds.Relabelled),
            Moved = diff.Count(SampleChangeKinds.Moved),
            Unchanged = diff.Unchanged,
            LabelsAdded = [.. diff.To.LabelSet.Except(diff.From.LabelSet)],
            LabelsRemoved = [.. diff.From.LabelSet.Except(diff.To.LabelSet)],
            Items = [.. changes.Skip(offset).Take(limit).Select(change => new SampleChangeResource(
                change.Path,
                [.. AllKinds.Where(kind => change.Kinds.HasFlag(kind)).Select(DatasetMapping.Word)],
                change.Before?.ToResource(),
                change.After?.ToResource()))],
            Total = changes.Count,
            Offset = offset,
        };
    }
}
