using System.ComponentModel;
using ClipHar.Api.Errors;
using ClipHar.Api.OpenApi;
using ClipHar.Client.Datasets;
using ClipHar.Core.Datasets.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClipHar.Api.Datasets;

/// <summary>GET /v1/datasets/{name}/versions/{rev}/samples.</summary>
internal static class ListSamples
{
    private const int DefaultLimit = 100;

    private const string Example = """
        {"items": [{"index": 0, "path": "eating/0001.jpg", "object_id": "d41d8cd98f00b204e9800998ecf8427e", "label": "eating", "split": "train",
          "width": 640, "height": 480, "bytes": 48213, "issues": [{"check": "blurred", "severity": "warning", "detail": "sharpness 3"}]}],
         "total": 12600, "offset": 0}
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{name}/versions/{rev}/samples", HandleAsync)
        .WithName("ListDatasetSamples")
        .WithSummary("A page of a version's samples")
        .WithDescription("Pages of a version are the same for good, however deep. A parameter that is there but empty (label=) means: without one.")
        .WithMetadata(new ResponseExample(StatusCodes.Status200OK, Example))
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Ok<SamplePageResource>> HandleAsync(
        string name,
        string rev,
        IDatasetRegistry registry,
        [Description("Of the first sample; default 0")] int? offset,
        [Description("1 to 1000; default 100")] int? limit,
        [Description("Only this label; empty for samples without one")] string? label,
        [Description("Only this split: train, validation, test; empty for samples in none")] string? split,
        [Description("A part of the path; upper and lower case are the same")] string? text,
        [Description("Only samples in which this check found something; any for whatever check")] string? issue,
        [Description("path, label, split, bytes or pixels, with '-' before it the other way round; default path")] string? sort,
        CancellationToken cancellationToken)
    {
        var version = await registry.GetVersionAsync(name, rev, cancellationToken);
        var word = (sort ?? "path").TrimStart('-');
        var order = Array.Find(Enum.GetValues<SampleOrder>(), one => DatasetMapping.Word(one) == word);
        if (DatasetMapping.Word(order) != word)
        {
            throw RequestException.Invalid(
                "sort", $"'{sort}' is none of {string.Join(", ", Enum.GetValues<SampleOrder>().Select(DatasetMapping.Word))}.");
        }

        var filter = new SampleFilter
        {
            Label = label,
            Split = split,
            Text = string.IsNullOrEmpty(text) ? null : text,
            Issue = string.IsNullOrEmpty(issue) ? null : issue,
            Order = order,
            Descending = sort?.StartsWith('-') == true,
        };
        var page = await registry.ListSamplesAsync(version, filter, offset ?? 0, limit ?? DefaultLimit, cancellationToken);
        return TypedResults.Ok(new SamplePageResource([.. page.Items.Select(item => item.ToResource())], page.Total, page.Offset));
    }
}
