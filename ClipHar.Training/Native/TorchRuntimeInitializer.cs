using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ClipHar.Training.Native;

/// <summary>Runs <see cref="TorchRuntime"/> before any other code of this assembly, hence before TorchSharp's first use by it.</summary>
internal static class TorchRuntimeInitializer
{
    [ModuleInitializer]
    [SuppressMessage(
        "Usage", "CA2255", Justification = "The loader refuses the native library until this has run; no type of ours comes earlier.")]
    internal static void Initialize() => TorchRuntime.Prepare();
}
