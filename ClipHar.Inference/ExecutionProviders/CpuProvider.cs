using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.ExecutionProviders;

/// <summary>ONNX Runtime's own kernels, always present.</summary>
internal sealed class CpuProvider : IExecutionProvider
{
    public string Name => ExecutionProviderNames.Cpu;

    public string RuntimeName => "CPUExecutionProvider";

    public bool IsGpu => false;

    public void AppendTo(SessionOptions session, in ExecutionProviderContext context)
    {
        // Every session has it as its last resort.
    }
}
