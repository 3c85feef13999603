using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Features.Embeddings;

/// <summary>Asks for the embeddings of a data set's pictures, or of single ones.</summary>
public sealed record EmbeddingJobRequest
{
    /// <summary>Name of a model; null for the one that requests use when they name none.</summary>
    public string? Model { get; init; }

    /// <summary>Name of a data set.</summary>
    public string? Dataset { get; init; }

    /// <summary>Its version: number, tag, manifest id or "latest".</summary>
    public string? Rev { get; init; }

    /// <summary>Objects, instead of a data set.</summary>
    public IReadOnlyList<ObjectId>? Pictures { get; init; }
}

/// <param name="Model">Name of the encoder.</param>
/// <param name="Version">First twelve characters of its digest.</param>
/// <param name="View">The view that holds the embeddings.</param>
/// <param name="Pictures">Pictures asked for, each counted once.</param>
/// <param name="Cached">Of those, found in the store.</param>
/// <param name="Failed">Of those, without vectors.</param>
/// <param name="Failures">Why, for the first of them.</param>
public sealed record EmbeddingJobResult(
    string Model, string Version, string View, int Pictures, int Cached, int Failed, IReadOnlyDictionary<string, string> Failures);

/// <summary>Jobs of the kind features.embed. What an attempt has computed is in the store, so the next one goes on behind it.</summary>
public sealed class EmbeddingJob(IEmbeddingFeatures embeddings, IDatasetRegistry? datasets = null) : IJobHandler
{
    public const string KindName = "features.embed";

    private const int MaxReportedFailures = 100;

    public string Kind => KindName;

    /// <summary>One pass uses all the cores there are.</summary>
    public int MaxConcurrency => 1;

    public async Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.GetRequest<EmbeddingJobRequest>();
        var pictures = await PicturesAsync(request, cancellationToken);
        try
        {
            var summary = await embeddings.ComputeMissingAsync(pictures, request.Model, new Reporter(context), cancellationToken);
            return JobJson.ToElement(new EmbeddingJobResult(
                summary.Model.Name, summary.Model.Version, EmbeddingViews.NameOf(summary.Model),
                summary.Total, summary.Cached, summary.Failures.Count,
                summary.Failures.Take(MaxReportedFailures).ToDictionary(failure => failure.Key.ToString(), failure => failure.Value)));
        }
        catch (EmbeddingModelException exception)
        {
            throw new JobFailedException(exception.Message, exception);
        }
    }

    private async Task<IReadOnlyList<ObjectId>> PicturesAsync(EmbeddingJobRequest request, CancellationToken cancellationToken)
    {
        if (request.Pictures is { Count: > 0 } pictures && request.Dataset is null)
        {
            return pictures;
        }

        if (request.Dataset is not { Length: > 0 } name || request.Pictures is { Count: > 0 })
        {
            throw new JobFailedException("Name either a dataset or pictures.");
        }

        if (datasets is null)
        {
            throw new JobFailedException("This process has no data sets.");
        }

        var version = await datasets.ResolveAsync(name, request.Rev ?? "latest", cancellationToken)
            ?? throw new JobFailedException($"There is no version '{request.Rev ?? "latest"}' of data set '{name}'.");
        return await datasets.ReadSamplesAsync(version, cancellationToken).Select(sample => sample.Object).Distinct()
            .ToListAsync(cancellationToken);
    }

    private sealed class Reporter(JobContext context) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => context.ReportAsync(
            value.Total == 0 ? 1 : (double)value.Done / value.Total,
            $"{value.Done} of {value.Total} pictures, {value.Cached} were there, {value.Failed} cannot be read").GetAwaiter().GetResult();
    }
}
