using ClipHar.Client.Models;

namespace ClipHar.Web.Server;

/// <summary>The models the server has, shared by everything on one page: the rail, the live page, the models page.</summary>
public sealed class ModelsState(ApiGateway api)
{
    private Task<IReadOnlyList<ModelResource>>? _loading;

    /// <summary>Models have been loaded anew.</summary>
    public event Action? Changed;

    /// <summary>Null until loaded.</summary>
    public IReadOnlyList<ModelResource>? Models { get; private set; }

    /// <summary>The one used when a request names none.</summary>
    public ModelResource? Champion => Models?.OrderByDescending(m => m.Champion).FirstOrDefault();

    /// <summary>Loads once; further callers get the same answer.</summary>
    /// <exception cref="ApiException">The server did not answer; the next call tries again.</exception>
    public async Task EnsureLoadedAsync(CancellationToken cancellationToken)
    {
        if (Models is null)
        {
            await ReloadAsync(cancellationToken);
        }
    }

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        _loading ??= api.GetModelsAsync(cancellationToken);
        try
        {
            Models = await _loading;
        }
        finally
        {
            _loading = null;
        }

        Changed?.Invoke();
    }
}
