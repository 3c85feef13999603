using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Validation.Jobs;
using ClipHar.Core.Jobs;

namespace ClipHar.Api.Datasets;

/// <summary>Starts validations.</summary>
internal static class VersionValidation
{
    /// <param name="suite">YAML or JSON; null for the default suite.</param>
    /// <param name="model">For the checks that need embeddings; null for the model that requests use when they name none.</param>
    public static Task<Job> ValidateAsync(
        this IJobQueue queue, DatasetVersion version, CancellationToken cancellationToken, string? suite = null, string? model = null)
    {
        var request = new DatasetValidationRequest { Dataset = version.Dataset, Version = version.Version, Suite = suite, Model = model };
        return queue.EnqueueAsync(request.ToJob(), cancellationToken);
    }

    /// <summary>A version that was just made is checked before anybody uses it.</summary>
    public static async Task ValidateNewAsync(this IJobQueue queue, DatasetVersion version, CancellationToken cancellationToken)
    {
        if (version.State == DatasetVersionState.Validating)
        {
            await queue.ValidateAsync(version, cancellationToken);
        }
    }
}
