using System.Diagnostics.Metrics;
using System.Text.Json;
using ClipHar.Core.Jobs;
using ClipHar.Core.Storage;
using ClipHar.Tests.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ClipHar.Tests.Core.Jobs;

/// <summary>
/// What one process has of jobs, on a database and a clock that it shares with others. Its worker does nothing by itself: a test lets
/// it look for jobs and beat, or starts its loops. One that is left alone is a process that was killed.
/// </summary>
internal sealed class JobProcess : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public JobProcess(StoreFixture fixture, FakeTimeProvider clock, int slots = 4, params IJobHandler[] handlers)
    {
        var ids = new TimeOrderedIds(clock);
        var options = Options.Create(JobSettings(slots));
        var instruments = new JobInstruments(_services.GetRequiredService<IMeterFactory>());
        Clock = clock;
        Leases = new JobLeases(fixture.Database, ids, clock);
        Queue = new JobQueue(fixture.Database, ids, Signals, options, clock);
        Schedules = new JobSchedules(fixture.Database, Signals, clock);
        Firing = new ScheduleFiring(fixture.Database, ids, Signals, clock, NullLogger<ScheduleFiring>.Instance);
        var runner = new JobRunner(Leases, instruments, options, clock, NullLogger<JobRunner>.Instance);
        Worker = new JobWorker(handlers, Leases, runner, Signals, instruments, options, clock, NullLogger<JobWorker>.Instance);
    }

    public FakeTimeProvider Clock { get; }

    public JobSignals Signals { get; } = new();

    public JobLeases Leases { get; }

    public JobQueue Queue { get; }

    public JobSchedules Schedules { get; }

    public ScheduleFiring Firing { get; }

    public JobWorker Worker { get; }

    public static JobOptions JobSettings(int slots = 4) => new()
    {
        Slots = slots,
        Heartbeat = TimeSpan.FromSeconds(10),
        PollInterval = TimeSpan.FromSeconds(2),
        BackOff = TimeSpan.FromSeconds(8),
    };

    public void Dispose()
    {
        Worker.Dispose();
        _services.Dispose();
    }
}

/// <summary>A handler whose runs a test watches and ends.</summary>
internal sealed class ScriptedHandler(Func<JobContext, CancellationToken, Task<JsonElement?>> run, string kind = "test") : IJobHandler
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<JobContext> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Kind => kind;

    public int MaxConcurrency { get; init; } = int.MaxValue;

    /// <summary>Completes when a run has begun; the next one after <see cref="Expect"/>.</summary>
    public Task<JobContext> Started => _started.Task;

    public void Expect()
    {
        lock (_gate)
        {
            _started = new TaskCompletionSource<JobContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Runs until it is ended from outside.</summary>
    public static ScriptedHandler UntilCancelled(string kind = "test") => new(
        async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        },
        kind);

    public Task<JsonElement?> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _started.TrySetResult(context);
        }

        return run(context, cancellationToken);
    }
}
