using ClipHar.Core.Models;
using ClipHar.Inference.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Deployments;

/// <inheritdoc cref="IModelDeployments"/>
internal sealed partial class ModelDeployments : IModelDeployments, IDisposable
{
    private readonly IClipModelCatalog _catalog;
    private readonly IModelLoader _loader;
    private readonly ModelOptions _options;
    private readonly TimeProvider _time;
    private readonly InferenceInstruments _instruments;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Deployment> _resident = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<Deployment>> _loading = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <summary>Loads happen one after the other: two at a time would need the memory of both peaks.</summary>
    private readonly SemaphoreSlim _loadTurn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private string? _champion;
    private long _uses;
    private bool _disposed;

    public ModelDeployments(
        IClipModelCatalog catalog, IModelLoader loader, IOptions<ModelOptions> options, TimeProvider time, InferenceInstruments instruments,
        ILogger<ModelDeployments> logger)
    {
        _catalog = catalog;
        _loader = loader;
        _options = options.Value;
        _time = time;
        _instruments = instruments;
        _logger = logger;
    }

    public string? Champion
    {
        get
        {
            lock (_gate)
            {
                if (_champion is not null)
                {
                    return _champion;
                }
            }

            return DefaultName();
        }
    }

    public async ValueTask<ModelLease> AcquireAsync(string? name, CancellationToken cancellationToken)
    {
        var wanted = ModelName.Normalize(name ?? Champion ?? throw new ModelNotFoundException(null, []));
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryLease(wanted) is { } lease)
            {
                KeepChampion(name, lease);
                return lease;
            }

            // The load belongs to everybody who waits for it: one caller that goes away does not end it. After it the lease is tried
            // again, since the model may have been replaced in between.
            await LoadSharedAsync(Find(wanted)).WaitAsync(cancellationToken);
        }
    }

    public async Task<DeploymentStatus> SwapAsync(string name, CancellationToken cancellationToken)
        => Status(await LoadAsync(Find(name), replace: true).WaitAsync(cancellationToken));

    public async Task<DeploymentStatus> SetChampionAsync(string name, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(name, cancellationToken);
        lock (_gate)
        {
            _champion = lease.Model.Name;
        }

        LogChampion(_logger, lease.Model.Name, lease.Model.Version);
        return List().First(status => status.Name == lease.Model.Name);
    }

    public bool Unload(string name)
    {
        Deployment? deployment;
        lock (_gate)
        {
            if (!_resident.Remove(name, out deployment))
            {
                return false;
            }
        }

        deployment.Retire();
        return true;
    }

    public IReadOnlyList<DeploymentStatus> List()
    {
        Deployment[] resident;
        KeyValuePair<string, string>[] failed;
        lock (_gate)
        {
            resident = [.. _resident.Values];
            failed = [.. _errors.Where(error => !_resident.ContainsKey(error.Key))];
        }

        var champion = Champion;
        return
        [
            .. resident.Select(Status)
                .Concat(failed.Select(f => new DeploymentStatus
                {
                    Name = f.Key,
                    Champion = f.Key == champion,
                    Loaded = false,
                    Error = f.Value,
                }))
                .OrderBy(status => status.Name, StringComparer.Ordinal),
        ];
    }

    public void Dispose()
    {
        Deployment[] resident;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            resident = [.. _resident.Values];
            _resident.Clear();
        }

        _stopping.Cancel();
        foreach (var deployment in resident)
        {
            deployment.Retire();
        }

        _stopping.Dispose();
    }

    /// <summary>Once used, the default stays what it is, whatever models are pulled later.</summary>
    private void KeepChampion(string? askedFor, ModelLease lease)
    {
        if (askedFor is null)
        {
            lock (_gate)
            {
                _champion ??= lease.Model.Name;
            }
        }
    }

    private CatalogModel Find(string name)
        => _catalog.Find(name) ?? throw new ModelNotFoundException(name, [.. _catalog.List().Select(model => model.Name)]);

    private string? DefaultName()
    {
        if (_options.DefaultModel is { Length: > 0 } configured)
        {
            return configured;
        }

        var models = _catalog.List();
        return (models.FirstOrDefault(model => model.Demo) ?? (models.Count > 0 ? models[0] : null))?.Name;
    }

    private ModelLease? TryLease(string name)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_resident.TryGetValue(name, out var deployment))
            {
                return null;
            }

            deployment.LastUse = ++_uses;
            return deployment.TryLease();
        }
    }

    private DeploymentStatus Status(Deployment deployment)
    {
        string? error;
        lock (_gate)
        {
            error = _errors.GetValueOrDefault(deployment.Model.Name);
        }

        return new()
        {
            Name = deployment.Model.Name,
            Version = deployment.Model.Version,
            Champion = deployment.Model.Name == Champion,
            Loaded = true,
            Users = deployment.Users,
            LoadedAt = deployment.LoadedAt,
            LoadDuration = deployment.LoadDuration,
            Provider = deployment.Model.Provider,
            QueueLength = deployment.Model.Images.QueueLength,
            Error = error,
        };
    }

    private void Unload(Deployment deployment)
    {
        deployment.Model.Unload();
        _instruments.OnModelResident(deployment.Model.Name, deployment.Model.Version, deployment.Model.Digest, -1);
        LogUnloaded(_logger, deployment.Model.Name, deployment.Model.Version);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Version}) is the champion.")]
    private static partial void LogChampion(ILogger logger, string model, string version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Version}) was unloaded.")]
    private static partial void LogUnloaded(ILogger logger, string model, string version);
}
