using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Inference.ExecutionProviders;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.Sessions;

/// <summary>Opens towers: writes the graph in memory, points it at the checkpoint's own weight files, picks the provider.</summary>
internal sealed class TowerSessionFactory(IOptions<TowerSessionOptions> options, ExecutionProviderLog log)
{
    private readonly TowerSessionOptions _options = options.Value;
    private readonly ExecutionProviderSelector _selector = ExecutionProviderSelector.Create([.. options.Value.Providers]);

    /// <summary>Opens one tower.</summary>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="checkpoint">May be disposed afterwards; its files must stay.</param>
    /// <param name="tower">Which half.</param>
    /// <exception cref="ModelLoadException">No allowed provider can run it.</exception>
    public TowerSession Open(string model, ClipCheckpoint checkpoint, ClipTower tower)
    {
        var graph = CreateGraph(checkpoint, tower);
        var (session, provider, status) = _selector.Open(
            $"the {tower.ToString().ToLowerInvariant()} tower of model '{model}'", candidate => OpenWith(candidate, checkpoint, graph));
        log.Report(model, status, [.. _options.Providers]);
        return new TowerSession(session, tower, provider.IsGpu, status);
    }

    /// <summary>
    /// With the vector before the projection as a second output: it is computed in any case, and handing out its few kilobytes beside
    /// the embedding is not measurable, while a second session for those who need it would hold the weights twice.
    /// </summary>
    private static byte[] CreateGraph(ClipCheckpoint checkpoint, ClipTower tower) =>
        ClipOnnxWriter.Create(checkpoint, tower, new OnnxWriteOptions { PoolerOutput = true }).Bytes;

    private InferenceSession OpenWith(IExecutionProvider provider, ClipCheckpoint checkpoint, byte[] graph)
    {
        using var session = new SessionOptions
        {
            IntraOpNumThreads = _options.IntraOpThreads ?? CpuCores.Usable(),
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,   // what matters comes as an exception
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", _options.AllowSpinning ? "1" : "0");
        session.AddSessionConfigEntry("session.force_spinning_stop", "1");   // a tower that has nothing to do takes nothing
        session.AddSessionConfigEntry("session.disable_prepacking", _options.PrepackWeights ? "0" : "1");
        session.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", checkpoint.Directory);
        provider.AppendTo(
            session, new ExecutionProviderContext(_options.DeviceId, EngineCacheFolder(provider, checkpoint), _options.HalfPrecision));
        return new InferenceSession(graph, session);
    }

    /// <summary>An engine fits one GPU model and one set of weights; anything else must not find it.</summary>
    private string EngineCacheFolder(IExecutionProvider provider, ClipCheckpoint checkpoint)
        => provider.IsGpu
            ? Path.Combine(
                Path.GetFullPath(_options.CacheFolder), "engines", GpuIdentity.FolderName(_options.DeviceId), checkpoint.Digest[..12])
            : "";
}
