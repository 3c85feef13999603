using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.ExecutionProviders;

/// <summary>NVIDIA GPUs through CUDA and cuDNN.</summary>
internal sealed class CudaProvider : IExecutionProvider
{
    public string Name => ExecutionProviderNames.Cuda;

    public string RuntimeName => "CUDAExecutionProvider";

    public bool IsGpu => true;

    public void AppendTo(SessionOptions session, in ExecutionProviderContext context)
    {
        using var options = new OrtCUDAProviderOptions();
        options.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = context.DeviceId.ToString(CultureInfo.InvariantCulture),
            ["arena_extend_strategy"] = "kSameAsRequested",   // several models share the GPU: take what is needed, not powers of two
            ["use_tf32"] = "0",   // embeddings agree with the CPU's to 1e-6 only in full single precision
        });
        session.AppendExecutionProvider_CUDA(options);
    }
}
