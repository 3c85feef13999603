using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>Type of the large matrix products of the towers. Parameters, sums and normalisations stay in single precision.</summary>
public enum MatrixPrecision
{
    /// <summary>Single precision: what agrees with the reference numbers.</summary>
    Float32,

    /// <summary>
    /// bfloat16 factors, summed in single precision. Slower than <see cref="Float32"/> on a CPU without instructions for it.
    /// </summary>
    BFloat16,

    /// <summary><see cref="BFloat16"/> where the CPU has instructions for it, else <see cref="Float32"/>.</summary>
    Fastest,
}

/// <summary>The setting that all layers of a model share.</summary>
internal sealed class TowerPrecision
{
    /// <summary>Whether the CPU multiplies bfloat16 natively: CPUID leaf 7, sub-leaf 1, EAX bit 5 (AVX512_BF16).</summary>
    public static bool HasNativeBFloat16 { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7
        && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    public MatrixPrecision Chosen { get; set; }

    /// <summary>Whether products are in bfloat16.</summary>
    public bool IsLow => Chosen == MatrixPrecision.BFloat16 || (Chosen == MatrixPrecision.Fastest && HasNativeBFloat16);

    /// <summary>The input in the type of the products; a new handle in any case.</summary>
    public Tensor Lower(Tensor input) => IsLow ? input.to(bfloat16) : input.alias();
}
