using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.ExecutionProviders;

/// <summary>NVIDIA GPUs through TensorRT, which compiles the graph for one GPU; what it cannot take runs on CUDA.</summary>
internal sealed class TensorRtProvider : IExecutionProvider
{
    private readonly CudaProvider _fallback = new();

    public string Name => ExecutionProviderNames.TensorRt;

    public string RuntimeName => "TensorrtExecutionProvider";

    public bool IsGpu => true;

    public void AppendTo(SessionOptions session, in ExecutionProviderContext context)
    {
        Directory.CreateDirectory(context.EngineCacheFolder);
        using var options = new OrtTensorRTProviderOptions();
        options.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = context.DeviceId.ToString(CultureInfo.InvariantCulture),
            ["trt_engine_cache_enable"] = "1",
            ["trt_engine_cache_path"] = context.EngineCacheFolder,
            ["trt_timing_cache_enable"] = "1",
            ["trt_timing_cache_path"] = context.EngineCacheFolder,
            ["trt_fp16_enable"] = context.HalfPrecision ? "1" : "0",
        });
        session.AppendExecutionProvider_Tensorrt(options);
        _fallback.AppendTo(session, context);
    }
}
