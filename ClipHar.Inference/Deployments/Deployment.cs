namespace ClipHar.Inference.Deployments;

/// <summary>A loaded model and who uses it. Unloads when retired and no longer used, whichever comes last.</summary>
internal sealed class Deployment(
    LoadedModel model, CatalogModel source, DateTimeOffset loadedAt, TimeSpan loadDuration, Action<Deployment> unload)
{
    private readonly Lock _gate = new();
    private int _users;
    private bool _retired;
    private bool _unloaded;

    public LoadedModel Model => model;

    public CatalogModel Source => source;

    public DateTimeOffset LoadedAt => loadedAt;

    public TimeSpan LoadDuration => loadDuration;

    /// <summary>Counts up with every lease; orders deployments by last use. Written under the owner's lock.</summary>
    public long LastUse { get; set; }

    public int Users
    {
        get
        {
            lock (_gate)
            {
                return _users;
            }
        }
    }

    /// <summary>Null when the deployment is retired: the caller then looks for its successor.</summary>
    public ModelLease? TryLease()
    {
        lock (_gate)
        {
            if (_retired)
            {
                return null;
            }

            _users++;
        }

        return new ModelLease(this);
    }

    public void Release()
    {
        lock (_gate)
        {
            _users--;
        }

        UnloadIfUnused();
    }

    /// <summary>No new leases; unloads at once if there are no old ones.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
        }

        UnloadIfUnused();
    }

    /// <summary>Retires the deployment if nobody uses it.</summary>
    /// <returns>Whether nobody did.</returns>
    public bool TryRetireUnused()
    {
        lock (_gate)
        {
            if (_users > 0 || _retired)
            {
                return false;
            }

            _retired = true;
        }

        UnloadIfUnused();
        return true;
    }

    private void UnloadIfUnused()
    {
        lock (_gate)
        {
            if (!_retired || _users > 0 || _unloaded)
            {
                return;
            }

            _unloaded = true;
        }

        unload(this);
    }
}
