using System.Security.Cryptography;
using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Turns requests into jobs, after everything was checked that can be checked without reading the source.</summary>
public sealed class ImportRequests(DatasetSources sources, IJobQueue jobs)
{
    /// <exception cref="ImportException">The request cannot work; says which member and what is allowed.</exception>
    public async Task<Job> EnqueueAsync(DatasetImport request, CancellationToken cancellationToken)
    {
        request = Check(request);
        return await jobs.EnqueueAsync(
            JobRequest.Create(DatasetImport.JobKind, request) with
            {
                Subject = DatasetImport.Subject(request.Dataset),

                // The same import asked for twice while it is open is one import.
                DedupeKey = $"import:{Convert.ToHexStringLower(SHA256.HashData(
                    JsonSerializer.SerializeToUtf8Bytes(request, JobJson.Options)))}",
            },
            cancellationToken);
    }

    /// <returns>The request with its split in our spelling.</returns>
    /// <exception cref="ImportException">The request cannot work; says which member and what is allowed.</exception>
    public DatasetImport Check(DatasetImport request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!DatasetRules.IsName(request.Dataset))
        {
            throw new ImportException(
                $"dataset: '{request.Dataset}' is no name of a dataset: allowed are 1 to {DatasetRules.MaxNameLength} lower-case "
                    + "letters, digits, "
                + "'-', '_' and '.', starting with a letter or digit.");
        }

        if (request.Split is not null && SplitSpelling.Normalize(request.Split) is null)
        {
            throw new ImportException($"split: '{request.Split}' is no split; allowed are {SplitSpelling.Allowed}.");
        }

        if (request.Message?.Length > DatasetImport.MaxMessageLength)
        {
            throw new ImportException(
                $"message: It has {request.Message.Length} characters; at most {DatasetImport.MaxMessageLength} are allowed.");
        }

        if (request.MaxBroken < 0)
        {
            throw new ImportException($"max_broken: It is {request.MaxBroken}; at least 0 is allowed.");
        }

        sources.Find(request.SourceKind()).Check(new SourceContext(request.Source, ""));
        return request with { Split = SplitSpelling.Normalize(request.Split) };
    }
}
