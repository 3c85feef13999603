using System.Globalization;

using ClipHar.Inference.Benchmarking;

namespace ClipHar.Benchmarks.Store;

/// <summary>Prints <see cref="StoreComparison"/> as a table, with the machine that the numbers belong to.</summary>
internal static class StoreComparisonCommand
{
    public const string Name = "store";

    private const int FileBytes = 50_000;
    private const int DefaultFiles = 20_000;
    private const int DefaultRounds = 3;

    /// <param name="arguments">The number of files and of rounds, or none.</param>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var numbers = arguments.Select(
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0).ToArray();
        if (numbers.Length > 2 || numbers.Any(number => number < 1))
        {
            await Console.Error.WriteLineAsync($"usage: {Name} [FILES [ROUNDS]]");
            return 2;
        }

        var files = numbers.ElementAtOrDefault(0) is var count and > 0 ? count : DefaultFiles;
        var rounds = numbers.ElementAtOrDefault(1) is var given and > 0 ? given : DefaultRounds;
        var machine = BenchmarkHardware.Read();
        Console.WriteLine($"{machine.Cpu}, {machine.Processors} processors, {machine.OperatingSystem}, {machine.Dotnet}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{files:N0} files of {FileBytes:N0} bytes, in the page cache; medians of {rounds} rounds in turns"));
        Console.WriteLine();
        Console.WriteLine("| case | seconds | ratio to md5sum |");
        Console.WriteLine("|---|---|---|");
        using var comparison = new StoreComparison(files, FileBytes, TimeProvider.System);
        foreach (var result in await comparison.RunAsync(rounds))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {result.Name} | {result.Seconds:F2} | {result.Ratio:F2} |"));
        }

        return 0;
    }
}
