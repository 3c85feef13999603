using System.CommandLine;

using ClipHar.Core.Datasets.Store;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data verify.</summary>
internal static class DataVerifyVerb
{
    public static Command Create()
    {
        var registry = DataStores.RegistryOption();
        var remove = new Option<bool>("--remove") { Description = "Remove damaged objects, so that a fetch or an add brings them again." };
        var threads = DataOptions.Threads();
        var command = new Command("verify", "Read every stored object and compare it with its name.") { registry, remove, threads };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var stores = DataStores.Open(parse, parse.GetValue(registry));
            var result = await DataProgress.RunAsync(parse, progress => StoreVerification.RunAsync(
                stores.Store, parse.GetValue(threads) ?? Environment.ProcessorCount, parse.GetValue(remove), progress, cancellationToken));
            Print(parse, stores.Store, result);
            return result.IsRight ? Cli.Ok : Cli.Failed;
        });
        return command;
    }

    private static void Print(ParseResult parse, ObjectStore store, VerificationResult result) => DataPrint.Result(
        parse,
        new
        {
            store = store.Root,
            objects = result.Objects,
            bytes = result.Bytes,
            damaged = result.Damaged.Select(found => new { id = found.Key.Id, problem = found.Problem }),
            missing = result.Missing,
        },
        [
            $"{store.Root}: {DataPrint.Count(result.Objects, "object", "objects")} read ({DataPrint.Bytes(result.Bytes)}), "
                + $"{result.Damaged.Count:N0} damaged",
            .. result.Damaged.Select(found => $"  {found.Key}: {found.Problem}"),
            .. DataPrint.Missing(result.Missing),
        ]);
}
