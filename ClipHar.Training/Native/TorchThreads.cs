using TorchSharp;

namespace ClipHar.Training.Native;

/// <summary>Number of threads of libtorch's CPU kernels.</summary>
/// <remarks>
/// Set for the process, as libtorch does: the last caller wins. Sums are split by threads, so results are bit-identical only for an equal
/// number. The environment variables OMP_NUM_THREADS and OMP_WAIT_POLICY are read by the OpenMP runtime when it loads; set them before
/// the process starts (a change from within .NET does not reach it).
/// </remarks>
public static class TorchThreads
{
    /// <summary>Sets the number of threads of one operation.</summary>
    /// <param name="count">At least 1; null leaves libtorch's choice, the number of physical cores.</param>
    public static void Use(int? count)
    {
        TorchRuntime.EnsureLoadable();
        if (count is { } threads)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(count));
            torch.set_num_threads(threads);
        }
    }
}
