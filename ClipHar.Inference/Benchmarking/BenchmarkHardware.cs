using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Inference.Benchmarking;

/// <summary>The machine and the versions that numbers belong to.</summary>
public sealed record BenchmarkHardware
{
    public required string Cpu { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public required int Processors { get; init; }

    public required double MemoryGiB { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Dotnet { get; init; }

    public required string OnnxRuntime { get; init; }

    public static BenchmarkHardware Read() => new()
    {
        Cpu = CpuName(),
        Processors = Environment.ProcessorCount,
        MemoryGiB = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        OperatingSystem = RuntimeInformation.OSDescription,
        Dotnet = RuntimeInformation.FrameworkDescription,
        OnnxRuntime = OrtEnv.Instance().GetVersionString(),
    };

    private static string CpuName()
    {
        const string path = "/proc/cpuinfo";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLower(CultureInfo.InvariantCulture);
        var line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return line is null ? architecture : $"{line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()} ({architecture})";
    }
}
