using System.Globalization;
using System.Text.Json;
using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;

namespace ClipHar.Web.Server;

/// <content>Data sets and jobs.</content>
public sealed partial class ApiGateway
{
    public Task<IReadOnlyList<DatasetResource>> GetDatasetsAsync(CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetsAsync(cancellationToken));

    public Task<DatasetResource> GetDatasetAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetAsync(name, cancellationToken));

    public Task<DatasetResource> PutDatasetAsync(string name, DatasetDefinitionRequest definition, CancellationToken cancellationToken) =>
        AskAsync(client => client.PutDatasetAsync(name, definition, cancellationToken));

    public Task DeleteDatasetAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(client => client.DeleteDatasetAsync(name, cancellationToken));

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<DatasetVersionResource>> GetVersionsAsync(string dataset, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetVersionsAsync(dataset, cancellationToken));

    /// <param name="dataset">Its name.</param>
    /// <param name="rev">Number, tag, "latest" or manifest id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DatasetVersionResource> GetVersionAsync(string dataset, string rev, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetVersionAsync(dataset, rev, cancellationToken));

    public Task<SamplePageResource> GetSamplesAsync(string dataset, int version, SampleQuery query, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetSamplesAsync(dataset, Rev(version), query, cancellationToken));

    /// <param name="dataset">Its name.</param>
    /// <param name="from">Version before.</param>
    /// <param name="to">Version after.</param>
    /// <param name="kind">added, removed, changed, relabelled or moved; null for all.</param>
    /// <param name="offset">Of the first item.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<DatasetDiffResource> GetDiffAsync(
        string dataset, int from, int to, string? kind, int offset, int limit, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetDiffAsync(dataset, Rev(from), Rev(to), kind, offset, limit, cancellationToken));

    /// <returns>The new version.</returns>
    public Task<DatasetVersionResource> RelabelAsync(
        string dataset, int version, RelabelRequest request, CancellationToken cancellationToken) =>
        AskAsync(client => client.RelabelDatasetAsync(dataset, Rev(version), request, cancellationToken));

    /// <returns>The new version.</returns>
    public Task<DatasetVersionResource> SplitAsync(string dataset, int version, SplitRequest request, CancellationToken cancellationToken) =>
        AskAsync(client => client.SplitDatasetAsync(dataset, Rev(version), request, cancellationToken));

    public Task<DatasetResource> PutTagAsync(string dataset, string tag, int version, CancellationToken cancellationToken) =>
        AskAsync(client => client.PutDatasetTagAsync(dataset, tag, Rev(version), cancellationToken));

    public Task DeleteTagAsync(string dataset, string tag, CancellationToken cancellationToken) =>
        AskAsync(client => client.DeleteDatasetTagAsync(dataset, tag, cancellationToken));

    public Task<JsonElement> GetReportAsync(string dataset, int version, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetDatasetReportAsync(dataset, Rev(version), cancellationToken));

    public Task<JobResource> ValidateAsync(string dataset, int version, CancellationToken cancellationToken) =>
        AskAsync(client => client.ValidateDatasetAsync(dataset, Rev(version), cancellationToken));

    public Task<DatasetVersionResource> ReleaseAsync(string dataset, int version, string reason, CancellationToken cancellationToken) =>
        AskAsync(client => client.ReleaseDatasetAsync(dataset, Rev(version), reason, cancellationToken));

    public Task<Page<JobResource>> GetJobsAsync(JobQuery query, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetJobsAsync(query, cancellationToken));

    public Task<JobResource> GetJobAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetJobAsync(id, cancellationToken));

    public Task<JobResource> CancelJobAsync(string id, CancellationToken cancellationToken) =>
        AskAsync(client => client.CancelJobAsync(id, cancellationToken));

    private static string Rev(int version) => version.ToString(CultureInfo.InvariantCulture);
}
