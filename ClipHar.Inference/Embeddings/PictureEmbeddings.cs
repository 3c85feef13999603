using System.Runtime.CompilerServices;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.ExecutionProviders;

namespace ClipHar.Inference.Embeddings;

/// <summary>Embeddings from the deployed models, through the same decode, preprocessing and batches as classification.</summary>
internal sealed class PictureEmbeddings(IModelDeployments deployments, IActionClassifier classifier, TimeProvider time) : IPictureEmbeddings
{
    /// <summary>Pictures in flight: enough for full batches while others decode, and far fewer than serving's queue has places.</summary>
    private const int Degree = 16;

    public async Task<EmbeddingModel> ResolveAsync(string? model, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(model, cancellationToken);
        return Describe(lease.Model);
    }

    public async IAsyncEnumerable<PictureEmbedding> EmbedAsync(
        EmbeddingModel model, IAsyncEnumerable<ReadOnlyMemory<byte>> pictures, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pictures);
        using var lease = await AcquireAsync(model.Name, cancellationToken);
        if (lease.Model.Digest != model.Digest)
        {
            throw new EmbeddingModelException(
                $"Model '{model.Name}' was replaced: version {model.Version} was asked for, {lease.Model.Version} is deployed. Start "
                    + "again.");
        }

        // Left early, it stops and waits for what still uses the leased model.
        var embeddings = OrderedPipeline.RunAsync(
            pictures, Degree, (picture, stop) => EmbedAsync(lease.Model, picture, stop), cancellationToken);
        await foreach (var embedding in embeddings)
        {
            yield return embedding;
        }
    }

    private async Task<PictureEmbedding> EmbedAsync(LoadedModel model, ReadOnlyMemory<byte> picture, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            try
            {
                var embedded = await classifier.EmbedAsync(model, picture, reservation: null, cancellationToken);
                return PictureEmbedding.Of(embedded.Embedding, embedded.Pooled);
            }
            catch (ImageFormatException exception)
            {
                return PictureEmbedding.Failed(exception.Message);
            }
            catch (QueueFullException full) when (full.Cause != RejectionCauses.ShuttingDown)
            {
                wait = full.RetryAfter;   // requests come first
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private async ValueTask<ModelLease> AcquireAsync(string? model, CancellationToken cancellationToken)
    {
        try
        {
            return await deployments.AcquireAsync(model, cancellationToken);
        }
        catch (Exception exception) when (exception is ModelNotFoundException or CheckpointFormatException or ModelLoadException)
        {
            throw new EmbeddingModelException(exception.Message, exception);
        }
    }

    private static EmbeddingModel Describe(LoadedModel model) =>
        new(model.Name, model.Digest, model.Config.ProjectionDim, model.Config.Vision.HiddenSize);
}
