using System.Globalization;
using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    /// <summary>Starts an import from a source that the server can reach.</summary>
    /// <returns>The job that does it; its result is an <see cref="ImportResult"/>.</returns>
    public Task<JobResource> CreateImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, "v1/imports", Json(request), cancellationToken);

    /// <summary>One page of imports, newest first.</summary>
    /// <param name="dataset">Null for all datasets.</param>
    /// <param name="limit">Null for the server's default.</param>
    /// <param name="cursor">The next cursor of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Page<JobResource>> GetImportsAsync(string? dataset, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = new QueryString().Add("dataset", dataset).Add("limit", limit?.ToString(CultureInfo.InvariantCulture)).Add("cursor", cursor);
        return GetAsync<Page<JobResource>>("v1/imports" + query, cancellationToken);
    }
}
