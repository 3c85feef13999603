using System.Globalization;
using System.Text.Json;
using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    public async Task<IReadOnlyList<DatasetResource>> GetDatasetsAsync(CancellationToken cancellationToken) =>
        await GetAsync<List<DatasetResource>>("v1/datasets", cancellationToken);

    public Task<DatasetResource> GetDatasetAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<DatasetResource>(Dataset(name), cancellationToken);

    /// <summary>Makes a dataset, or changes what is said about it.</summary>
    public Task<DatasetResource> PutDatasetAsync(string name, DatasetDefinitionRequest definition, CancellationToken cancellationToken) =>
        SendAsync<DatasetResource>(HttpMethod.Put, Dataset(name), Json(definition), cancellationToken);

    /// <summary>Deletes a dataset with all versions. Pictures that other datasets have too stay theirs.</summary>
    public async Task DeleteDatasetAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, Dataset(name), null, null, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<DatasetVersionResource>> GetDatasetVersionsAsync(string name, CancellationToken cancellationToken) =>
        await GetAsync<List<DatasetVersionResource>>($"{Dataset(name)}/versions", cancellationToken);

    /// <param name="name">The dataset.</param>
    /// <param name="rev">"latest", a number, a tag, or a manifest id or the first 6 or more digits of one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DatasetVersionResource> GetDatasetVersionAsync(string name, string rev, CancellationToken cancellationToken) =>
        GetAsync<DatasetVersionResource>(Version(name, rev), cancellationToken);

    public Task<SamplePageResource> GetDatasetSamplesAsync(string name, string rev, SampleQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return GetAsync<SamplePageResource>($"{Version(name, rev)}/samples{query.ToQueryString()}", cancellationToken);
    }

    /// <summary>Address of a sample's picture below the server's, for an img element.</summary>
    /// <param name="name">The dataset.</param>
    /// <param name="rev">Best a number: its pictures are cached for good.</param>
    /// <param name="index">Of the sample.</param>
    /// <param name="size">Longest side of a JPEG thumbnail in pixels; null for the stored bytes.</param>
    public static string SampleImagePath(string name, string rev, int index, int? size) =>
        string.Create(CultureInfo.InvariantCulture, $"{Version(name, rev)}/samples/{index}/image")
        + (size is { } side ? "?size=" + side.ToString(CultureInfo.InvariantCulture) : "");

    /// <summary>A sample's picture, see <see cref="SampleImagePath"/>.</summary>
    public async Task<byte[]> GetSampleImageAsync(string name, string rev, int index, int? size, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, SampleImagePath(name, rev, index, size), null, null, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <param name="name">The dataset.</param>
    /// <param name="from">Rev of the version before.</param>
    /// <param name="to">Rev of the version after.</param>
    /// <param name="kind">added, removed, changed, relabelled or moved; null for all.</param>
    /// <param name="offset">Of the first item.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DatasetDiffResource> GetDatasetDiffAsync(
        string name, string from, string to, string? kind, int offset, int limit, CancellationToken cancellationToken) =>
        GetAsync<DatasetDiffResource>(
            $"{Dataset(name)}/diff" + new QueryString()
                .Add("from", from)
                .Add("to", to)
                .Add("kind", kind)
                .Add("offset", offset.ToString(CultureInfo.InvariantCulture))
                .Add("limit", limit.ToString(CultureInfo.InvariantCulture)),
            cancellationToken);

    /// <returns>The new version.</returns>
    public Task<DatasetVersionResource> RelabelDatasetAsync(
        string name, string rev, RelabelRequest request, CancellationToken cancellationToken) =>
        SendAsync<DatasetVersionResource>(HttpMethod.Post, $"{Version(name, rev)}/relabel", Json(request), cancellationToken);

    /// <returns>The new version.</returns>
    public Task<DatasetVersionResource> SplitDatasetAsync(
        string name, string rev, SplitRequest request, CancellationToken cancellationToken) =>
        SendAsync<DatasetVersionResource>(HttpMethod.Post, $"{Version(name, rev)}/split", Json(request), cancellationToken);

    public Task<DatasetResource> PutDatasetTagAsync(string name, string tag, string rev, CancellationToken cancellationToken) =>
        SendAsync<DatasetResource>(HttpMethod.Put, $"{Dataset(name)}/tags/{Escape(tag)}", Json(new TagRequest(rev)), cancellationToken);

    public async Task DeleteDatasetTagAsync(string name, string tag, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{Dataset(name)}/tags/{Escape(tag)}", null, null, cancellationToken);
    }

    /// <summary>The validation report of a version.</summary>
    public Task<JsonElement> GetDatasetReportAsync(string name, string rev, CancellationToken cancellationToken) =>
        GetAsync<JsonElement>($"{Version(name, rev)}/report", cancellationToken);

    /// <summary>Starts to validate a version (again).</summary>
    public Task<JobResource> ValidateDatasetAsync(string name, string rev, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, $"{Version(name, rev)}/validate", null, cancellationToken);

    /// <summary>Starts to validate a version with a suite or a model of one's own.</summary>
    public Task<JobResource> ValidateDatasetAsync(
        string name, string rev, ValidateDatasetRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, $"{Version(name, rev)}/validate", Json(request), cancellationToken);

    /// <summary>Lets a quarantined version pass.</summary>
    public Task<DatasetVersionResource> ReleaseDatasetAsync(string name, string rev, string reason, CancellationToken cancellationToken) =>
        SendAsync<DatasetVersionResource>(
            HttpMethod.Post, $"{Version(name, rev)}/release", Json(new ReleaseRequest(reason)), cancellationToken);

    private static string Dataset(string name) => $"v1/datasets/{Escape(name)}";

    private static string Version(string name, string rev) => $"{Dataset(name)}/versions/{Escape(rev)}";
}
