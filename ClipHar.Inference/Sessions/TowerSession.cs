using ClipHar.Clip.Onnx;
using ClipHar.Inference.ExecutionProviders;
using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.Sessions;

/// <summary>One tower of one checkpoint, open in ONNX Runtime. Runs may overlap; the owner disposes it after the last one.</summary>
internal sealed class TowerSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    public TowerSession(InferenceSession session, ClipTower tower, bool isGpu, ExecutionProviderStatus status)
    {
        _session = session;
        _inputNames = [tower == ClipTower.Image ? "pixel_values" : "input_ids"];
        _outputNames = tower == ClipTower.Image ? ["image_embeds", "pooler_output"] : ["text_embeds"];
        IsGpu = isGpu;
        Status = status;
    }

    public bool IsGpu { get; }

    public ExecutionProviderStatus Status { get; }

    /// <summary>Runs the tower on buffers that the caller owns; nothing is copied or allocated on the CPU.</summary>
    public void Run(RunOptions options, OrtValue[] input, OrtValue[] output) =>
        _session.Run(options, _inputNames, input, _outputNames, output);

    public void Dispose() => _session.Dispose();
}
