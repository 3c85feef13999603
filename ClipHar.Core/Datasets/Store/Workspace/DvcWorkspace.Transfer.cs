using ClipHar.Core.Datasets.Store.Remotes;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <param name="Transfer">What was brought into the cache.</param>
/// <param name="Outputs">What was written into the workspace.</param>
public sealed record PullResult(TransferResult Transfer, IReadOnlyList<CheckedOutOutput> Outputs);

public sealed partial class DvcWorkspace
{
    /// <summary>Sends what the workspace's files state and the remote lacks.</summary>
    /// <param name="remote">Name, folder or URL; null: the output's own or the default one.</param>
    public Task<TransferResult> PushAsync(
        IReadOnlyCollection<string> targets, string? remote, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        OnRemotesAsync(
            FindOutputs(targets).Where(output => output.Entry.IsPushed),
            remote,
            (transfer, keys) => transfer.PushAsync([.. keys.SelectMany(WithFiles)], progress, cancellationToken));

    /// <summary>Brings into the cache what the workspace's files state: the manifests of folders first, since they name the
    /// files.</summary>
    public Task<TransferResult> FetchAsync(
        IReadOnlyCollection<string> targets, string? remote, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        OnRemotesAsync(
            FindOutputs(targets),
            remote,
            async (transfer, keys) =>
            {
                var outer = await transfer.FetchAsync(keys, null, cancellationToken);
                var files = keys.Where(InCache).SelectMany(WithFiles).Except(keys).ToList();
                return outer + await transfer.FetchAsync(files, progress, cancellationToken);
            });

    /// <summary>Fetches, then checks out.</summary>
    /// <param name="force">See
    /// <see cref="CheckoutAsync(IReadOnlyCollection{string}, bool, IProgress{TransferProgress}?, CancellationToken)"/>.</param>
    public async Task<PullResult> PullAsync(
        IReadOnlyCollection<string> targets, string? remote, bool force, IProgress<TransferProgress>? progress,
            CancellationToken cancellationToken)
    {
        var transfer = await FetchAsync(targets, remote, progress, cancellationToken);
        return new PullResult(transfer, await CheckoutAsync(targets, force, progress, cancellationToken));
    }

    private async Task<TransferResult> OnRemotesAsync(
        IEnumerable<WorkspaceOutput> outputs, string? named, Func<ObjectTransfer, IReadOnlyCollection<ObjectKey>,
            Task<TransferResult>> action)
    {
        var total = TransferResult.Nothing;
        var stored = outputs.Where(output => output.Key is not null && output.Entry.IsCached);
        foreach (var group in stored.GroupBy(output => named ?? output.Entry.Remote))
        {
            var remote = OpenRemote(group.Key);
            using (remote as IDisposable)
            {
                total += await action(new ObjectTransfer(remote, Cache, ConnectionsOf(group.Key), _time),
                    [.. group.Select(output => output.Key!.Value).Distinct()]);
            }
        }

        return total;
    }

    private int ConnectionsOf(string? remote) =>
        (remote ?? Config.DefaultRemote) is { } name && int.TryParse(Config.Remote(name)?.GetValueOrDefault("jobs"), out var jobs)
            && jobs > 0 ? jobs : Connections;

    /// <summary>An object, and the files of a folder whose manifest is in the cache.</summary>
    private IEnumerable<ObjectKey> WithFiles(ObjectKey key) =>
        key.Id.IsDirectory && InCache(key) ? ReadManifest(key).Entries.Select(entry => key with { Id = entry.Id }).Append(key) : [key];
}
