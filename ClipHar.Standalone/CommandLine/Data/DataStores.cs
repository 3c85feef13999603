using System.CommandLine;

using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>The store that a verb works on: the cache of the workspace, or the registry's.</summary>
internal sealed class DataStores(ObjectStore store, DvcWorkspace? workspace, ServiceProvider services, HttpClient http) : IDisposable
{
    public ObjectStore Store => store;

    /// <summary>Null where the current folder is in none, or the registry's store was asked for.</summary>
    public DvcWorkspace? Workspace => workspace;

    /// <summary>Whether the store is the registry's, which a workspace may name as its cache.</summary>
    public bool IsRegistry => store.Root == services.GetRequiredService<ObjectStore>().Root;

    public ServiceProvider Services => services;

    public static Option<bool> RegistryOption() => new("--registry")
    {
        Description = "The objects of the data set registry (in the data folder) instead of those of the DVC workspace. Default where "
            + "the current folder is in none.",
    };

    public static DataStores Open(ParseResult parse, bool registry)
    {
        var services = VerbServices.Create(parse, (more, _) => more.AddDatasetRegistry());
        var http = DataOptions.Http();
        var objects = services.GetRequiredService<ObjectStore>();
        var workspace = DvcWorkspace.Find(Environment.CurrentDirectory) is null ? null
            : DvcWorkspace.Open(Environment.CurrentDirectory, http, TimeProvider.System);
        if (workspace is not null && registry && workspace.Cache.Root != objects.Root)
        {
            workspace.Dispose();
            workspace = null;
        }

        return new DataStores(workspace?.Cache ?? objects, workspace, services, http);
    }

    public void Dispose()
    {
        workspace?.Dispose();
        http.Dispose();
        services.Dispose();
    }
}
