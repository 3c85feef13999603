using System.Globalization;
using ClipHar.Inference.Benchmarking;

namespace ClipHar.Benchmarks.Towers;

/// <summary>Prints <see cref="TowerComparison"/> as a table, with the machine that the numbers belong to.</summary>
internal static class TowerComparisonCommand
{
    public const string Name = "towers";

    private const int Rounds = 15;

    private static readonly int[] BatchSizes = [1, 8];

    /// <param name="arguments">The number of threads, or none for all processors.</param>
    /// <returns>Exit code.</returns>
    public static int Run(string[] arguments)
    {
        var threads = Environment.ProcessorCount;
        if (arguments.Length > 1
            || (arguments.Length == 1
                && (!int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out threads) || threads < 1)))
        {
            Console.Error.WriteLine($"usage: {Name} [THREADS]");
            return 2;
        }

        var machine = BenchmarkHardware.Read();
        Console.WriteLine(
            $"{machine.Cpu}, {machine.Processors} processors, {machine.OperatingSystem}, {machine.Dotnet}, ONNX Runtime "
                + $"{machine.OnnxRuntime}");
        Console.WriteLine($"Image tower, ViT-B/32, float32, {threads} thread(s); medians of {Rounds} rounds in turns");
        Console.WriteLine();
        Console.WriteLine("| batch | TorchSharp eager | ONNX Runtime | speed-up | 1 - cosine | largest difference |");
        Console.WriteLine("|---|---|---|---|---|---|");
        using var comparison = new TowerComparison(threads, TimeProvider.System);
        foreach (var batchSize in BatchSizes)
        {
            var result = comparison.Run(batchSize, Rounds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {result.BatchSize} | {result.TorchMs:F1} ms | {result.OnnxMs:F1} ms | {result.Speedup:F2}x | "
                    + $"{result.CosineDistance:E1} | {result.MaxDifference:E1} |"));
        }

        return 0;
    }
}
