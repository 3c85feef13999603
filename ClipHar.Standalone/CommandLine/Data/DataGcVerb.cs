using System.CommandLine;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Storage;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data gc.</summary>
internal static class DataGcVerb
{
    public static Command Create()
    {
        var registry = DataStores.RegistryOption();
        var remove = new Option<bool>("--remove") { Description = "Remove what is listed. Without it nothing is removed." };
        var allCommits = new Option<bool>(
            "--all-commits")
        { Description = "Keep what any commit of git refers to, not only the workspace as it is." };
        var command = new Command("gc", "List, and with --remove remove, stored objects that nothing refers to.") { registry, remove,
            allCommits };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var stores = DataStores.Open(parse, parse.GetValue(registry));
            var references = new List<IObjectReferences>();
            if (stores.IsRegistry)
            {
                await stores.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
                references.AddRange(stores.Services.GetServices<IObjectReferences>());
            }

            var result = await DataProgress.RunAsync(parse, async progress => stores.Workspace is { } workspace
                ? await workspace.CollectAsync(
                    references, parse.GetValue(allCommits), parse.GetValue(remove), stores.IsRegistry ? RegistryCollection.MinAge
                        : TimeSpan.Zero, progress, cancellationToken)
                : await RegistryCollection.RunAsync(
                    stores.Store, references, parse.GetValue(remove), TimeProvider.System, progress, cancellationToken));
            Print(parse, stores.Store, result);
            return Cli.Ok;
        });
        return command;
    }

    private static void Print(ParseResult parse, ObjectStore store, CollectionResult result) => DataPrint.Result(
        parse,
        new { store = store.Root, garbage = result.Garbage, bytes = result.Bytes, kept = result.Kept, removed = result.Removed },
        [
            $"{store.Root}: {DataPrint.Count(result.Garbage.Count, "object", "objects")} that nothing refers to "
                + $"({DataPrint.Bytes(result.Bytes)}), {result.Kept:N0} kept",
            result.Garbage.Count == 0 ? "There is nothing to remove." : result.Removed ? "They were removed."
                : "Nothing was removed; --remove does it.",
        ]);
}
