using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;
using ClipHar.Client.Transforms;

namespace ClipHar.Web.Server;

/// <content>Imports and transforms.</content>
public sealed partial class ApiGateway
{
    /// <summary>Jobs of imports, newest first.</summary>
    public Task<Page<JobResource>> GetImportsAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        AskAsync(client => client.GetImportsAsync(dataset: null, limit, cursor, cancellationToken));

    public Task<JobResource> StartImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        AskAsync(client => client.CreateImportAsync(request, cancellationToken));

    /// <summary>The built-in pipelines, ended by the champion's preprocessing.</summary>
    public Task<TransformCatalog> GetTransformsAsync(CancellationToken cancellationToken) =>
        AskAsync(client => client.GetTransformsAsync(model: null, cancellationToken));
}
