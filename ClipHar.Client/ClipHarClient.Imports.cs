using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    /// <summary>Starts to bring pictures into a dataset; the job's result is an <see cref="ImportResult"/>.</summary>
    public Task<JobResource> StartImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, "v1/imports", Json(request), cancellationToken);
}
