using Microsoft.Extensions.Configuration;

// The whole system on one page. `dotnet run --project ClipHar.AppHost` starts it with the Aspire dashboard;
// with UseContainers=false nothing needs a container runtime: the services share a SQLite file and have no second-level cache.
var builder = DistributedApplication.CreateBuilder(args);

var useContainers = builder.ExecutionContext.IsPublishMode || builder.Configuration.GetValue("UseContainers", true);

// glibc reads its tunables before the first line of a program runs: with this one the memory of an unloaded model goes back to the system.
var api = builder.AddProject<Projects.ClipHar_Api>("api")
    .WithEnvironment("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=131072")
    .WithHttpHealthCheck("/health");

var monitor = builder.AddProject<Projects.ClipHar_Monitor>("monitor")
    .WithHttpHealthCheck("/health");

// Trains the demo model from scratch; started by hand from the dashboard.
builder.AddProject<Projects.ClipHar_Trainer>("trainer")
    .WithExplicitStart();

builder.AddProject<Projects.ClipHar_Web>("web")
    .WithReference(api)
    .WithEnvironment("FrontDoor__ApiAddresses", api.GetEndpoint("http"))
    .WaitFor(api)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

if (useContainers)
{
    var cache = builder.AddRedis("cache")
        .WithDataVolume();
    var database = builder.AddPostgres("postgres")
        .WithDataVolume()
        .WithPgAdmin()
        .WithLifetime(ContainerLifetime.Persistent)
        .AddDatabase("cliphardb");

    api.WithReference(cache).WithReference(database).WaitFor(database).WaitFor(cache);
    monitor.WithReference(database).WaitFor(database);
}

builder.Build().Run();
