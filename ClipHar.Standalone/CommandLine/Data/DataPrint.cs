using System.CommandLine;
using System.Globalization;
using System.Text.Json;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Remotes;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>What the data verbs say.</summary>
internal static class DataPrint
{
    /// <summary>The value as JSON, or lines for people.</summary>
    public static void Result(ParseResult parse, object json, IEnumerable<string> lines)
    {
        if (parse.GetValue(GlobalOptions.Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(json, CliJson.Options));
            return;
        }

        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => Invariant($"{bytes} bytes"),
        < 10_000_000 => Invariant($"{bytes / 1e3:0.0} kB"),
        < 10_000_000_000 => Invariant($"{bytes / 1e6:0.0} MB"),
        _ => Invariant($"{bytes / 1e9:0.0} GB"),
    };

    public static string Count(long count, string one, string many) => Invariant($"{count:N0} {(count == 1 ? one : many)}");

    /// <returns>Exit code: missing objects are a failure.</returns>
    public static int Transfer(ParseResult parse, TransferResult result, string verb)
    {
        Result(parse, Describe(result), Lines(result, verb));
        return result.Missing.Count == 0 ? Cli.Ok : Cli.Failed;
    }

    public static object Describe(TransferResult result) =>
        new { transferred = result.Transferred, bytes = result.Bytes, already_there = result.AlreadyThere, missing = result.Missing };

    public static IEnumerable<string> Lines(TransferResult result, string verb)
    {
        yield return $"{Count(result.Transferred, "object", "objects")} {verb} ({Bytes(result.Bytes)}), {result.AlreadyThere:N0} "
            + $"there already";
        foreach (var line in Missing(result.Missing))
        {
            yield return line;
        }
    }

    public static IEnumerable<string> Missing(IReadOnlyList<ObjectId> missing)
    {
        if (missing.Count > 0)
        {
            yield return $"missing: {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? $" and {missing.Count - 5:N0} more" : "")}";
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
