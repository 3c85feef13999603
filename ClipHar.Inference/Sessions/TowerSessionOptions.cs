using System.ComponentModel.DataAnnotations;
using ClipHar.Inference.ExecutionProviders;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Sessions;

/// <summary>How ONNX Runtime runs the towers. Bound to <see cref="SectionName"/>.</summary>
public sealed class TowerSessionOptions
{
    public const string SectionName = "Inference:Sessions";

    /// <summary>
    /// Execution providers that may be used: tensorrt, cuda, cpu. They are always tried in that order. Default: empty, which means all;
    /// the CPU then is the last resort. Without cpu in the list a machine without a GPU refuses to load models.
    /// </summary>
    public IList<string> Providers { get; } = [];

    /// <summary>Threads that share one run on the CPU. Default: the cores that this process may use, without hyper-threads.</summary>
    [Range(1, 1024)]
    public int? IntraOpThreads { get; set; }

    /// <summary>
    /// Whether the threads of a run wait for each other's parts by spinning. Faster by some percent on a machine of one's own; on shared
    /// cores it takes time from decoding and from other models. Default: false.
    /// </summary>
    public bool AllowSpinning { get; set; }

    /// <summary>
    /// Whether weights are copied into the layout that the CPU's kernels like best. False starts a ViT-B/32 tower in 60 ms with 28 MB of
    /// private memory instead of 0.4 s and 353 MB, for 5 to 15 % more latency: for many resident models. Default: true.
    /// </summary>
    /// <remarks>
    /// On Linux the copies of an unloaded model stay with glibc's allocator, which uses them for the next model but does not give them
    /// back: a ViT-B/32 model swapped over and over levels off at 1.0 GB, and 0.9 GB stay when it is unloaded. With false they level off at
    /// 0.7 GB and 0.2 GB; with true and the environment variable GLIBC_TUNABLES=glibc.malloc.mmap_threshold=131072, which has to be set
    /// before the process starts, at 0.65 GB and 0.12 GB. The launch profile of the API and the AppHost set it; whoever
    /// starts the API or Standalone another way sets it in the shell, the service's unit or the container.
    /// </remarks>
    public bool PrepackWeights { get; set; } = true;

    /// <summary>Whether the text tower is opened only when a text has to be encoded. Default: true.</summary>
    public bool LazyTextTower { get; set; } = true;

    /// <summary>Most texts in one run of the text tower. Default: 32.</summary>
    [Range(1, 1024)]
    public int MaxTextBatchSize { get; set; } = 32;

    /// <summary>Requests for texts that may wait for one model. Default: 64.</summary>
    [Range(1, 65536)]
    public int MaxTextQueueLength { get; set; } = 64;

    /// <summary>Which GPU, from 0. Default: 0.</summary>
    [Range(0, 255)]
    public int DeviceId { get; set; }

    /// <summary>Whether TensorRT may compute in half precision. Default: false.</summary>
    public bool HalfPrecision { get; set; }

    /// <summary>
    /// Where TensorRT's compiled engines are kept, by GPU and model digest. Default: cliphar in the folder for temporary files.
    /// </summary>
    [Required]
    public string CacheFolder { get; set; } = Path.Combine(Path.GetTempPath(), "cliphar");

    internal TowerSessionOptions Copy()
    {
        var copy = new TowerSessionOptions
        {
            IntraOpThreads = IntraOpThreads,
            AllowSpinning = AllowSpinning,
            PrepackWeights = PrepackWeights,
            LazyTextTower = LazyTextTower,
            MaxTextBatchSize = MaxTextBatchSize,
            MaxTextQueueLength = MaxTextQueueLength,
            DeviceId = DeviceId,
            HalfPrecision = HalfPrecision,
            CacheFolder = CacheFolder,
        };
        foreach (var provider in Providers)
        {
            copy.Providers.Add(provider);
        }

        return copy;
    }
}

[OptionsValidator]
internal sealed partial class TowerSessionOptionsValidator : IValidateOptions<TowerSessionOptions>;

/// <summary>Names every provider that does not exist.</summary>
internal sealed class ProviderNamesValidator : IValidateOptions<TowerSessionOptions>
{
    public ValidateOptionsResult Validate(string? name, TowerSessionOptions options)
    {
        var unknown = options.Providers.Where(p => !ExecutionProviderNames.InOrder.Contains(p, StringComparer.OrdinalIgnoreCase)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{TowerSessionOptions.SectionName}:Providers has '{string.Join("', '", unknown)}'; "
                + $"allowed are {string.Join(", ", ExecutionProviderNames.InOrder)}.");
    }
}
