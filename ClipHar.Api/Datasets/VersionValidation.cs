using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Jobs;
using ClipHar.Core.Jobs;

namespace ClipHar.Api.Datasets;

/// <summary>Starts validations.</summary>
internal static class VersionValidation
{
    public static Task<Job> ValidateAsync(this IJobQueue queue, DatasetVersion version, CancellationToken cancellationToken) =>
        queue.EnqueueAsync(new DatasetValidationRequest { Dataset = version.Dataset, Version = version.Version }.ToJob(), cancellationToken);

    /// <summary>A version that was just made is checked before anybody uses it.</summary>
    public static async Task ValidateNewAsync(this IJobQueue queue, DatasetVersion version, CancellationToken cancellationToken)
    {
        if (version.State == DatasetVersionState.Validating)
        {
            await queue.ValidateAsync(version, cancellationToken);
        }
    }
}
