using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.ExecutionProviders;

/// <summary>One way to run a graph.</summary>
internal interface IExecutionProvider
{
    /// <summary>The name in settings, metrics and messages.</summary>
    string Name { get; }

    /// <summary>ONNX Runtime's name, as OrtEnv.GetAvailableProviders lists it.</summary>
    string RuntimeName { get; }

    /// <summary>Whether larger batches pay off as on a GPU.</summary>
    bool IsGpu { get; }

    /// <summary>Adds the provider to a session's options.</summary>
    /// <exception cref="OnnxRuntimeException">It cannot be used on this machine.</exception>
    void AppendTo(SessionOptions session, in ExecutionProviderContext context);
}

/// <summary>What providers need to know.</summary>
/// <param name="DeviceId">Which GPU, from 0.</param>
/// <param name="EngineCacheFolder">Where TensorRT keeps what it has compiled for this GPU and model.</param>
/// <param name="HalfPrecision">Whether TensorRT may compute in half precision.</param>
internal readonly record struct ExecutionProviderContext(int DeviceId, string EngineCacheFolder, bool HalfPrecision);

/// <summary>Names of the providers, best first.</summary>
public static class ExecutionProviderNames
{
    public const string TensorRt = "tensorrt";
    public const string Cuda = "cuda";
    public const string Cpu = "cpu";

    /// <summary>The order in which they are tried.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [TensorRt, Cuda, Cpu];
}
