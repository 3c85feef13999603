using ClipHar.Api.Errors;
using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Api.Datasets;

/// <summary>Datasets and versions as addresses name them.</summary>
internal static class DatasetLookup
{
    /// <exception cref="RequestException">404.</exception>
    public static async Task<Dataset> GetAsync(this IDatasetRegistry registry, string name, CancellationToken cancellationToken) =>
        await registry.FindAsync(name, cancellationToken) ?? throw RequestException.NotFound($"There is no dataset '{name}'.");

    /// <exception cref="RequestException">404; says whether the dataset or the version is missing.</exception>
    public static async Task<DatasetVersion> GetVersionAsync(
        this IDatasetRegistry registry, string name, string rev, CancellationToken cancellationToken)
    {
        if (await registry.ResolveAsync(name, rev, cancellationToken) is { } version)
        {
            return version;
        }

        await registry.GetAsync(name, cancellationToken);
        throw RequestException.NotFound(rev == "latest"
            ? $"The dataset '{name}' has no version that is ready yet."
            : $"The dataset '{name}' has no version '{rev}': a number, a tag, 'latest', or 6 or more digits of a manifest id are understood.");
    }
}
