using ClipHar.Api.Errors;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Api.Transforms;

/// <summary>The picture file of a data set's sample.</summary>
internal sealed class SamplePicture(IDatasetRegistry datasets, IObjectStore objects)
{
    /// <param name="rev">Null for the latest version.</param>
    /// <param name="index">From 0.</param>
    /// <exception cref="RequestException">There is no such data set, version or sample.</exception>
    public async Task<byte[]> ReadAsync(string dataset, string? rev, int index, CancellationToken cancellationToken)
    {
        try
        {
            var version = await datasets.ResolveAsync(dataset, rev ?? "latest", cancellationToken)
                ?? throw RequestException.NotFound($"There is no version '{rev ?? "latest"}' of a data set '{dataset}'.");
            var sample = await datasets.FindSampleAsync(version, index, cancellationToken)
                ?? throw RequestException.NotFound($"Version {version.Version} of '{dataset}' has no sample {index}.");
            return await objects.ReadAsync(sample.Sample.Object, cancellationToken);
        }
        catch (DatasetException e)
        {
            throw e.Error == DatasetError.NotFound
                ? RequestException.NotFound(e.Message)
                : RequestException.Invalid(e.Member, e.Message);
        }
        catch (ObjectNotFoundException e)
        {
            throw RequestException.NotFound(e.Message);
        }
    }
}
