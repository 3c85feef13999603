using System.CommandLine;

using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;

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
            $"{store.Root}: {DataPrint.Count(result.Objects, "object", "objects")} read ({DataPrint.Bytes(result.Bytes)}), {result.Damaged.Count:N0} damaged",
            .. result.Damaged.Select(found => $"  {found.Key}: {found.Problem}"),
            .. DataPrint.Missing(result.Missing),
        ]);
}

/// <summary>The store that a verb works on: the cache of the workspace, or the registry's.</summary>
internal sealed class DataStores(ObjectStore store, DvcWorkspace? workspace, ServiceProvider services, HttpClient http) : IDisposable
{
    public ObjectStore Store => store;

    /// <summary>Null for the registry's store.</summary>
    public DvcWorkspace? Workspace => workspace;

    public ServiceProvider Services => services;

    public static Option<bool> RegistryOption() => new("--registry")
    {
        Description = "The objects of the data set registry (in the data folder) instead of those of the DVC workspace. Default where the current folder is in none.",
    };

    public static DataStores Open(ParseResult parse, bool registry)
    {
        var services = VerbServices.Create(parse, (more, _) => more.AddDatasetRegistry());
        var http = DataOptions.Http();
        if (registry || DvcWorkspace.Find(Environment.CurrentDirectory) is null)
        {
            return new DataStores(services.GetRequiredService<ObjectStore>(), null, services, http);
        }

        var workspace = DvcWorkspace.Open(Environment.CurrentDirectory, http, TimeProvider.System);
        return new DataStores(workspace.Cache, workspace, services, http);
    }

    public void Dispose()
    {
        workspace?.Dispose();
        http.Dispose();
        services.Dispose();
    }
}
