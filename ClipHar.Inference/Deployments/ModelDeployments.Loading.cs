using ClipHar.Inference.Batching;
using Microsoft.Extensions.Logging;

namespace ClipHar.Inference.Deployments;

/// <summary>Loading, making room, and the switch.</summary>
internal sealed partial class ModelDeployments
{
    /// <summary>One load at a time per model, shared by everybody who wants it.</summary>
    private Task<Deployment> LoadSharedAsync(CatalogModel model)
    {
        lock (_gate)
        {
            if (_resident.TryGetValue(model.Name, out var resident))
            {
                return Task.FromResult(resident);
            }

            if (!_loading.TryGetValue(model.Name, out var load))
            {
                load = LoadOnceAsync(model);
                _loading[model.Name] = load;
            }

            return load;
        }
    }

    private async Task<Deployment> LoadOnceAsync(CatalogModel model)
    {
        await Task.Yield();   // the caller holds the lock, and has yet to register this task
        try
        {
            return await LoadAsync(model, replace: false);
        }
        finally
        {
            lock (_gate)
            {
                _loading.Remove(model.Name);
            }
        }
    }

    /// <summary>Loads in turn. A swap is never shared: the files may have changed since another one began to read them.</summary>
    private async Task<Deployment> LoadAsync(CatalogModel model, bool replace)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var stopping = _stopping.Token;
        await _loadTurn.WaitAsync(stopping);
        try
        {
            MakeRoom(model.Name, replace);
            return Install(await LoadAndMeasureAsync(model, stopping));
        }
        catch (Exception exception) when (exception is not (QueueFullException or OperationCanceledException))
        {
            _instruments.OnModelLoadFailed(model.Name);
            LogLoadFailed(_logger, exception, model.Name, model.Directory);
            lock (_gate)
            {
                _errors[model.Name] = exception.Message;
            }

            throw;
        }
        finally
        {
            _loadTurn.Release();
        }
    }

    private async Task<Deployment> LoadAndMeasureAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var loaded = await _loader.LoadAsync(model, cancellationToken);
        var duration = _time.GetElapsedTime(started);
        _instruments.OnModelLoaded(model.Name, duration);
        LogLoaded(_logger, model.Name, loaded.Version, loaded.Provider.Active, duration.TotalMilliseconds);
        return new Deployment(loaded, model, _time.GetUtcNow(), duration, Unload);
    }

    /// <summary>The switch: from here on leases are for the new deployment.</summary>
    private Deployment Install(Deployment deployment)
    {
        Deployment? old;
        var disposed = false;
        lock (_gate)
        {
            var name = deployment.Model.Name;
            _errors.Remove(name);
            _resident.Remove(name, out old);
            deployment.LastUse = ++_uses;
            disposed = _disposed;
            if (!disposed)
            {
                _resident[name] = deployment;
            }
        }

        _instruments.OnModelResident(deployment.Model.Name, deployment.Model.Version, deployment.Model.Digest, 1);
        old?.Retire();
        if (disposed)
        {
            deployment.Retire();
        }

        return deployment;
    }

    /// <summary>Unloads the longest unused models until one more fits. A model that replaces its own older version needs no room.</summary>
    /// <exception cref="QueueFullException">Everything that could go is in use.</exception>
    private void MakeRoom(string name, bool replace)
    {
        var champion = Champion;
        while (true)
        {
            Deployment[] candidates;
            lock (_gate)
            {
                if (_resident.Count < _options.MaxResidentModels || (replace && _resident.ContainsKey(name)))
                {
                    return;
                }

                // With room for one model only, the champion has to go as well.
                candidates = [.. _resident.Values
                    .Where(deployment => deployment.Model.Name != champion || _options.MaxResidentModels == 1)
                    .OrderBy(deployment => deployment.LastUse)];
            }

            if (!candidates.Any(TryEvict))
            {
                _instruments.OnRejected(name, RejectionCauses.ModelsBusy, 1);
                throw new QueueFullException(
                    RejectionCauses.ModelsBusy, TimeSpan.FromSeconds(1),
                    $"Model '{name}' is not loaded, and the {_options.MaxResidentModels} models that may be loaded at a time are all in "
                        + "use.");
            }
        }
    }

    private bool TryEvict(Deployment deployment)
    {
        if (!deployment.TryRetireUnused())
        {
            return false;
        }

        lock (_gate)
        {
            if (_resident.TryGetValue(deployment.Model.Name, out var current) && current == deployment)
            {
                _resident.Remove(deployment.Model.Name);
            }
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Version}) was loaded on {Provider} in {Milliseconds:0} ms.")]
    private static partial void LogLoaded(ILogger logger, string model, string version, string provider, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} could not be loaded from {Directory}.")]
    private static partial void LogLoadFailed(ILogger logger, Exception exception, string model, string directory);
}
