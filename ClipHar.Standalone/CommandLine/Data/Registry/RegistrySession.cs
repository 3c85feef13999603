using System.CommandLine;

using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Storage;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>The registry of the data folder (or of PostgreSQL, where the connection string names one), for one verb.</summary>
internal sealed class RegistrySession : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RegistrySession(ServiceProvider services) => _services = services;

    public IDatasetRegistry Registry => _services.GetRequiredService<IDatasetRegistry>();

    public IServiceProvider Services => _services;

    public static async Task<RegistrySession> OpenAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        var services = VerbServices.Create(parse, (more, _) => more.AddDatasetRegistry());
        try
        {
            await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
            return new RegistrySession(services);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="ArgumentException">There is none; the message says what there is.</exception>
    public async Task<Dataset> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (await Registry.FindAsync(name, cancellationToken) is { } dataset)
        {
            return dataset;
        }

        var known = (await Registry.ListAsync(cancellationToken)).Select(one => one.Name).ToList();
        throw new ArgumentException(known.Count == 0
            ? $"There is no dataset '{name}'; there is none at all yet."
            : $"There is no dataset '{name}'; there are {string.Join(", ", known)}.");
    }

    /// <exception cref="ArgumentException">There is none; the message says what is understood.</exception>
    public async Task<DatasetVersion> GetVersionAsync(string name, string rev, CancellationToken cancellationToken)
    {
        await GetAsync(name, cancellationToken);
        return await Registry.ResolveAsync(name, rev, cancellationToken) ?? throw new ArgumentException(rev == "latest"
            ? $"No version of '{name}' is ready yet. 'data versions {name}' lists them; --rev takes a number."
            : $"'{name}' has no version '{rev}'. --rev takes a number, a tag, latest, or 6 or more digits of a manifest id.");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
