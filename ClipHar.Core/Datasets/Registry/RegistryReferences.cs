using System.Runtime.CompilerServices;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// The objects that versions are made of: manifests, DVC's directories (whose files are the pictures) and validation reports, also
/// those of earlier validations, which the history names.
/// </summary>
internal sealed class RegistryReferences(IDbContextFactory<ClipHarDbContext> contexts) : IObjectReferences
{
    public async IAsyncEnumerable<ObjectId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var row in context.Set<StoredDatasetVersion>().AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var version = row.ToVersion([]);
            yield return version.Manifest;
            yield return version.Directory;
            if (version.Report is { } report)
            {
                yield return report.Json;
                if (report.Html is { } html)
                {
                    yield return html;
                }
            }
        }

        var earlier = context.Set<StoredVersionEvent>().AsNoTracking().Where(change => change.ReportId != null).Select(change => change.ReportId!);
        await foreach (var id in earlier.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return ObjectId.Parse(id);
        }
    }
}
