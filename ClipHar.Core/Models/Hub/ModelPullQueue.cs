using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models.Hub;

/// <summary>State of a pull that was asked for.</summary>
public enum PullState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>A pull as it stands; a snapshot.</summary>
public sealed record PullStatus(
    string Id, string Repository, string Revision, PullState State, long BytesDone, long BytesTotal, string? Error, string? ModelName)
{
    public bool IsEnded => State is PullState.Succeeded or PullState.Failed or PullState.Cancelled;
}

/// <summary>
/// Runs pulls in the background, one after the other. What is asked for is written down beside the models, so that a restart goes on
/// with the pulls that had not ended.
/// </summary>
public sealed partial class ModelPullQueue(
    ModelPuller puller, IOptions<ModelFolderOptions> folders, TimeProvider clock, ILogger<ModelPullQueue> logger) : BackgroundService
{
    private const int MaxEndedKept = 50;

    private readonly Channel<string> _waiting = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, PullStatus> _pulls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _cancellations = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly string _journal = Path.Combine(folders.Value.WritableFolder, ".staging", "pulls.json");

    /// <summary>Raised after a model has become usable, with its name.</summary>
    public event Action<string>? ModelPulled;

    public IReadOnlyList<PullStatus> List() => [.. _pulls.Values.OrderByDescending(pull => pull.Id, StringComparer.Ordinal)];

    public PullStatus? Find(string id) => _pulls.GetValueOrDefault(id);

    /// <summary>
    /// Asks for a pull; a pull of the same repository and revision that has not ended is returned instead of a second one.
    /// </summary>
    /// <exception cref="ArgumentException">The repository's name is malformed.</exception>
    public PullStatus Enqueue(string repository, string revision)
    {
        _ = ModelName.FromRepository(repository);
        lock (_gate)
        {
            if (_pulls.Values.FirstOrDefault(p => !p.IsEnded && p.Repository == repository && p.Revision == revision) is { } running)
            {
                return running;
            }

            var status = new PullStatus(
                Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), repository, revision, PullState.Queued, 0, 0, null, null);
            Add(status);
            Save();
            return status;
        }
    }

    /// <summary>Stops a pull that has not ended; what was fetched stays for the next try. False when there is nothing to stop.</summary>
    public bool Cancel(string id)
    {
        lock (_gate)
        {
            if (_pulls.GetValueOrDefault(id) is not { IsEnded: false } status)
            {
                return false;
            }

            _pulls[id] = status with { State = PullState.Cancelled };
            Save();
        }

        if (_cancellations.TryGetValue(id, out var source))
        {
            source.Cancel();
        }

        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Restore();
        await foreach (var id in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            _cancellations[id] = source;
            try
            {
                await RunAsync(id, source.Token, stoppingToken);
            }
            finally
            {
                _cancellations.TryRemove(id, out _);
            }
        }
    }

    private async Task RunAsync(string id, CancellationToken cancellationToken, CancellationToken stoppingToken)
    {
        if (Update(id, s => s with { State = PullState.Running }) is not { } status)
        {
            return;
        }

        try
        {
            var progress = new Callback(p => Update(id, s => s with { BytesDone = p.BytesDone, BytesTotal = p.BytesTotal }));
            var folder = await puller.PullAsync(status.Repository, status.Revision, progress, cancellationToken);
            var name = Path.GetFileName(folder);
            Update(id, s => s with { State = PullState.Succeeded, ModelName = name });
            Log.Pulled(logger, status.Repository, folder);
            ModelPulled?.Invoke(name);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process is stopping: the journal still says running, and the next start goes on.
            return;
        }
        catch (OperationCanceledException)
        {
            Update(id, s => s with { State = PullState.Cancelled });
        }
        catch (Exception e)
        {
            // The edge of the loop: one pull that fails, for whatever reason, must not end the queue.
            Log.Failed(logger, status.Repository, e);
            Update(id, s => s with { State = PullState.Failed, Error = e.Message });
        }

        lock (_gate)
        {
            Save();
        }
    }

    private PullStatus? Update(string id, Func<PullStatus, PullStatus> change)
    {
        lock (_gate)
        {
            return _pulls.GetValueOrDefault(id) is { IsEnded: false } status ? _pulls[id] = change(status) : null;
        }
    }

    private void Add(PullStatus status)
    {
        _pulls[status.Id] = status;
        foreach (var ended in _pulls.Values.Where(p => p.IsEnded).OrderByDescending(p => p.Id, StringComparer.Ordinal).Skip(MaxEndedKept))
        {
            _pulls.TryRemove(ended.Id, out _);
        }

        _waiting.Writer.TryWrite(status.Id);
    }

    private void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_journal)!);
        var open = _pulls.Values.Where(p => !p.IsEnded).OrderBy(p => p.Id, StringComparer.Ordinal);
        File.WriteAllText(_journal + ".tmp", JsonSerializer.Serialize(open));
        File.Move(_journal + ".tmp", _journal, overwrite: true);
    }

    private void Restore()
    {
        if (!File.Exists(_journal))
        {
            return;
        }

        try
        {
            var left = JsonSerializer.Deserialize<List<PullStatus>>(File.ReadAllText(_journal)) ?? [];
            lock (_gate)
            {
                foreach (var status in left.Where(s => !_pulls.ContainsKey(s.Id)))
                {
                    Add(status with { State = PullState.Queued });
                }
            }
        }
        catch (JsonException e)
        {
            Log.JournalUnreadable(logger, _journal, e);
        }
    }

    /// <summary>Unlike <see cref="Progress{T}"/>, reports on the calling thread, so that no late report overtakes the end.</summary>
    private sealed class Callback(Action<PullProgress> report) : IProgress<PullProgress>
    {
        public void Report(PullProgress value) => report(value);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Pulled {Repository} into {Folder}")]
        public static partial void Pulled(ILogger logger, string repository, string folder);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Pulling {Repository} failed")]
        public static partial void Failed(ILogger logger, string repository, Exception exception);

        [LoggerMessage(
            Level = LogLevel.Warning, Message = "The list of unfinished pulls {Path} is unreadable; pulls that had not ended have to be "
                + "asked for again")]
        public static partial void JournalUnreadable(ILogger logger, string path, Exception exception);
    }
}
