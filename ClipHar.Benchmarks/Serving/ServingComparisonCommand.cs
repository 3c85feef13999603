using System.Globalization;
using ClipHar.Inference.Benchmarking;

namespace ClipHar.Benchmarks.Serving;

/// <summary>Prints <see cref="ServingComparison"/> as a table, with the machine that the numbers belong to.</summary>
internal static class ServingComparisonCommand
{
    public const string Name = "serving";

    private const int Callers = 16;

    /// <param name="arguments">The number of rounds; none for 9.</param>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = 9;
        if (arguments.Length > 1
            || (arguments.Length == 1
                && (!int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds < 1)))
        {
            Console.Error.WriteLine($"usage: {Name} [ROUNDS]");
            return 2;
        }

        var machine = BenchmarkHardware.Read();
        Console.WriteLine(
            $"{machine.Cpu}, {machine.Processors} processors, {machine.OperatingSystem}, {machine.Dotnet}, ONNX Runtime "
                + $"{machine.OnnxRuntime}");
        Console.WriteLine(
            $"ViT-B/32, float32, random weights; medians of {rounds} rounds in turns; callers and server share the processors");
        await using var comparison = await ServingComparison.StartAsync(TimeProvider.System, CancellationToken.None);
        await MeasureAsync(comparison, 1280, 720, "what a camera or a phone uploads", rounds);
        await MeasureAsync(comparison, 640, 480, "what the live page sends", rounds);
        var change = await comparison.ChangeVocabularyAsync(CancellationToken.None);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a new vocabulary of 100 labels: first request {change.First.TotalMilliseconds:F0} ms with {change.PassesOfFirst} text "
                + $"pass(es), next {change.Next.TotalMilliseconds:F0} ms with {change.PassesOfNext}"));
        return 0;
    }

    private static async Task MeasureAsync(ServingComparison comparison, int width, int height, string origin, int rounds)
    {
        comparison.UsePicture(width, height);
        Console.WriteLine();
        Console.WriteLine($"JPEG of {width} x {height} ({origin})");
        Console.WriteLine();
        Console.WriteLine("| what | measured | against | ratio |");
        Console.WriteLine("|---|---|---|---|");
        Print("decode + preprocess against the tower, one core", await comparison.PreprocessingAsync(rounds), "ms");
        Print("/v1/classify, one caller, against decode + preprocess + tower", await comparison.SingleCallAsync(rounds), "ms");
        var throughput = comparison.Throughput(rounds, Callers, out var bestBatch);
        Print($"/v1/classify, {Callers} callers, against the bare tower at batch {bestBatch}", throughput, "images/s");
        Print(
            $"processor time a picture, {Callers} callers, against the bare tower", comparison.ProcessorTime(rounds, Callers, bestBatch),
            "ms");
    }

    private static void Print(string what, RatioResult result, string unit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {result.Value:F1} {unit} | {result.Baseline:F1} {unit} | {result.Median:F2} |"));
}
