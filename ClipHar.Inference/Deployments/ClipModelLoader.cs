using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Tokenization;
using ClipHar.Inference.Batching;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Deployments;

/// <summary>Brings a checkpoint into memory.</summary>
internal interface IModelLoader
{
    /// <summary>Loads and warms up; the result answers its first request as fast as any other.</summary>
    Task<LoadedModel> LoadAsync(CatalogModel model, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IModelLoader"/>
internal sealed class ClipModelLoader(
    TowerSessionFactory sessions,
    LoadThread loadThread,
    IOptions<TowerSessionOptions> sessionOptions,
    IOptions<BatchingOptions> batchingOptions,
    InferenceInstruments instruments,
    TimeProvider time,
    ILogger<ClipModelLoader> logger) : IModelLoader
{
    /// <summary>A CPU gains nothing from larger batches; see <see cref="BatchingOptions.MaxBatchSize"/>.</summary>
    private const int CpuBatchSize = 8;
    private const int GpuBatchSize = 32;
    private const int VersionLength = 12;

    private readonly CheckpointDigestCache _digests = new();

    /// <remarks>On a thread of its own: hashing, reading and compiling take up to seconds of pure work.</remarks>
    public Task<LoadedModel> LoadAsync(CatalogModel model, CancellationToken cancellationToken)
        => Task.Factory.StartNew(
            () => LoadAndWarmUpAsync(model, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();

    private async Task<LoadedModel> LoadAndWarmUpAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        using var checkpoint = ClipCheckpoint.Open(model.Directory, _digests);
        var tokenizer = ClipTokenizer.Load(model.Directory);
        var preprocessor = new ClipImagePreprocessor(PreprocessorConfig.Load(model.Directory));
        CheckParts(model, checkpoint.Config, tokenizer, preprocessor);
        cancellationToken.ThrowIfCancellationRequested();

        var version = checkpoint.Digest[..VersionLength];
        var session = await loadThread.RunAsync(() => sessions.Open(model.Name, checkpoint, ClipTower.Image));
        ImageEncoder? images = null;
        TextEncoder? texts = null;
        try
        {
            images = CreateImageEncoder(model.Name, version, checkpoint.Config, session);
            texts = CreateTextEncoder(model, version, checkpoint, tokenizer);
            await WarmUpAsync(images, texts, cancellationToken);
            return Create(model, checkpoint, tokenizer, preprocessor, session, images, texts);
        }
        catch
        {
            Unload(session, images, texts);
            throw;
        }
    }

    /// <summary>Parts of different models in one folder are the classic silent loss of accuracy; here they are an error.</summary>
    private static void CheckParts(CatalogModel model, ClipConfig config, ClipTokenizer tokenizer, ClipImagePreprocessor preprocessor)
    {
        if (tokenizer.VocabularySize > config.Text.VocabSize)
        {
            throw new ModelLoadException(
                $"Model '{model.Name}': the tokenizer has {tokenizer.VocabularySize} tokens, the text tower knows "
                    + $"{config.Text.VocabSize}.");
        }

        if (preprocessor.ImageSize != config.Vision.ImageSize)
        {
            throw new ModelLoadException(
                $"Model '{model.Name}': the preprocessor gives {preprocessor.ImageSize} px, the image tower takes "
                    + $"{config.Vision.ImageSize} px.");
        }
    }

    private static LoadedModel Create(
        CatalogModel model, ClipCheckpoint checkpoint, ClipTokenizer tokenizer, ClipImagePreprocessor preprocessor, TowerSession session,
        ImageEncoder images, TextEncoder texts)
        => new(() => Unload(session, images, texts))
        {
            Name = model.Name,
            Version = checkpoint.Digest[..VersionLength],
            Digest = checkpoint.Digest,
            Directory = model.Directory,
            Config = checkpoint.Config,
            Preprocessor = preprocessor,
            Tokenizer = tokenizer,
            LogitScale = MathF.Exp(checkpoint.LogitScale),
            Images = images,
            Texts = texts,
            Provider = session.Status,
        };

    /// <summary>The batcher first: it finishes what waits, which needs the session.</summary>
    private static void Unload(TowerSession session, ImageEncoder? images, TextEncoder? texts)
    {
        images?.Dispose();
        texts?.Dispose();
        session.Dispose();
    }

    private ImageEncoder CreateImageEncoder(string model, string version, ClipConfig config, TowerSession session)
    {
        var batching = batchingOptions.Value;
        var tower = new ImageTower(session, config);
        var batcher = new DynamicBatcher<float>(
            tower, batching.MaxBatchSize ?? (session.IsGpu ? GpuBatchSize : CpuBatchSize), batching, time,
            new TowerInstruments(instruments, model, version, "image"), logger);
        return new ImageEncoder(model, tower.InputLength, config.ProjectionDim, batching.MaxQueueLength, batcher);
    }

    private TextEncoder CreateTextEncoder(CatalogModel model, string version, ClipCheckpoint checkpoint, ClipTokenizer tokenizer)
    {
        var digest = checkpoint.Digest;
        var config = checkpoint.Config;
        return new TextEncoder(
            model.Name, tokenizer, config.Text.MaxPositionEmbeddings, config.ProjectionDim, sessionOptions.Value, time,
            new TowerInstruments(instruments, model.Name, version, "text"), () => OpenTextTowerAsync(model, digest));
    }

    /// <summary>Opened later than the image tower, perhaps: the files must still be the same.</summary>
    private async Task<TowerSession> OpenTextTowerAsync(CatalogModel model, string digest)
    {
        using var checkpoint = ClipCheckpoint.Open(model.Directory, _digests);
        return checkpoint.Digest == digest
            ? await loadThread.RunAsync(() => sessions.Open(model.Name, checkpoint, ClipTower.Text))
            : throw new ModelLoadException($"The files of model '{model.Name}' have changed since it was loaded: load it again (swap).");
    }

    /// <summary>The first run allocates and, on a GPU, compiles: a request should not pay for it.</summary>
    private async Task WarmUpAsync(ImageEncoder images, TextEncoder texts, CancellationToken cancellationToken)
    {
        await images.EncodeAsync(new float[images.TensorLength], cancellationToken);
        if (!sessionOptions.Value.LazyTextTower)
        {
            await texts.OpenAsync();
        }
    }
}
