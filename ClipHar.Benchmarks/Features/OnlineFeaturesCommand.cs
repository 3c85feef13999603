using System.Globalization;
using ClipHar.Inference.Benchmarking;

namespace ClipHar.Benchmarks.Features;

/// <summary>Prints <see cref="OnlineFeaturesBenchmark"/> as a table, with the machine that the numbers belong to.</summary>
internal static class OnlineFeaturesCommand
{
    public const string Name = "features";

    /// <param name="arguments">Connection string of a Redis server to measure with as well; none for without.</param>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length > 1)
        {
            await Console.Error.WriteLineAsync($"usage: {Name} [REDIS]");
            return 2;
        }

        var machine = BenchmarkHardware.Read();
        Console.WriteLine($"{machine.Cpu}, {machine.Processors} processors, {machine.OperatingSystem}, {machine.Dotnet}");
        Console.WriteLine($"SQLite, {OnlineFeaturesBenchmark.Keys} keys, 3 scalars or a vector of 512 float32 each; one caller");
        Console.WriteLine();
        Console.WriteLine("| read | p50 | p99 | reads/s |");
        Console.WriteLine("|---|---|---|---|");
        await MeasureAsync("memory", TimeSpan.FromHours(1), null);
        await MeasureAsync("database", TimeSpan.Zero, null);
        if (arguments.Length == 1)
        {
            await MeasureAsync("Redis", TimeSpan.Zero, arguments[0]);
        }

        await using var benchmark = await OnlineFeaturesBenchmark.StartAsync(
            TimeSpan.Zero, null, TimeProvider.System, CancellationToken.None);
        const int EntityRows = 10_000;
        var (push, join) = await benchmark.PointInTimeAsync(EntityRows);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{OnlineFeaturesBenchmark.HistoryRows} rows pushed offline: {push:F1} s; {EntityRows} rows joined with them: {join:F2} s"));
        return 0;
    }

    private static async Task MeasureAsync(string from, TimeSpan cacheTime, string? redis)
    {
        await using var benchmark = await OnlineFeaturesBenchmark.StartAsync(cacheTime, redis, TimeProvider.System, CancellationToken.None);
        if (from == "database")
        {
            Print("one row by its key, bare statement", await benchmark.BareStatementAsync(20_000));
        }

        // What comes from a cache has to be there: every key once.
        await benchmark.StoreAsync(OnlineFeaturesBenchmark.Keys / 100, 500, vectors: false);
        await benchmark.StoreAsync(OnlineFeaturesBenchmark.Keys / 100, 500, vectors: true);
        Print($"1 key, scalars, from {from}", await benchmark.StoreAsync(20_000, 1, vectors: false));
        Print($"1 key, vector, from {from}", await benchmark.StoreAsync(20_000, 1, vectors: true));
        Print($"100 keys, scalars, from {from}", await benchmark.StoreAsync(2000, 100, vectors: false));
        Print($"100 keys, vectors, from {from}", await benchmark.StoreAsync(2000, 100, vectors: true));
        Print($"1 key, scalars, over HTTP, from {from}", await benchmark.HttpAsync(5000, 1, vectors: false));
        Print($"100 keys, vectors, over HTTP, from {from}", await benchmark.HttpAsync(500, 100, vectors: true));
    }

    private static void Print(string what, ReadLatency latency) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {what} | {latency.P50:F3} ms | {latency.P99:F3} ms | {latency.PerSecond:F0} |"));
}
