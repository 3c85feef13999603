using System.Globalization;

namespace ClipHar.Web.Datasets;

/// <summary>Addresses of the data pages and of stored pictures, relative to the site's root; names are escaped.</summary>
public static class DataAddress
{
    public const string List = "data";

    public const string Imports = "data/imports";

    public static string Set(string dataset) => $"data/sets/{Uri.EscapeDataString(dataset)}";

    /// <summary>The page of a data set with one of its versions chosen.</summary>
    public static string Version(string dataset, int version) => $"{Set(dataset)}?version={Number(version)}";

    /// <param name="dataset">Its name.</param>
    /// <param name="version">Its number.</param>
    /// <param name="issue">Only samples with an issue of this check.</param>
    /// <param name="label">Only samples of this label.</param>
    /// <param name="sample">Index of a sample to open.</param>
    /// <param name="split">Only samples of this split.</param>
    public static string Samples(
        string dataset, int version, string? issue = null, string? label = null, int? sample = null, string? split = null)
    {
        var parts = new (string Name, string? Value)[]
            {
                ("label", label), ("split", split), ("issue", issue), ("sample", sample is { } index ? Number(index) : null),
            }
            .Where(p => p.Value is not null)
            .Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}")
            .ToArray();
        var query = parts.Length == 0 ? "" : "?" + string.Join('&', parts);
        return $"{Set(dataset)}/{Number(version)}/samples{query}";
    }

    public static string Report(string dataset, int version) => $"{Set(dataset)}/{Number(version)}/report";

    public static string Diff(string dataset, int from, int to) => $"{Set(dataset)}/diff?from={Number(from)}&to={Number(to)}";

    /// <summary>The stored report as a page of its own.</summary>
    public static string HtmlReport(string dataset, int version) => $"{Api(dataset, version)}/report.html";

    /// <summary>A picture of a version: its bytes never change, so browsers keep it.</summary>
    /// <param name="dataset">Its name.</param>
    /// <param name="version">Its number, never a tag: a tag moves.</param>
    /// <param name="index">Index of the sample in the version.</param>
    /// <param name="size">Longer side of a thumbnail in pixels; null for the stored bytes.</param>
    public static string Picture(string dataset, int version, int index, int? size) =>
        $"{Api(dataset, version)}/samples/{Number(index)}/image{(size is { } side ? $"?size={Number(side)}" : "")}";

    private static string Api(string dataset, int version) => $"v1/datasets/{Uri.EscapeDataString(dataset)}/versions/{Number(version)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
