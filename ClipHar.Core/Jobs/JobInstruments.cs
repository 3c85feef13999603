using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ClipHar.Core.Jobs;

/// <summary>What jobs report.</summary>
internal sealed class JobInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string SourceName = "ClipHar.Jobs";

    private static readonly ActivitySource Source = new(SourceName);

    private readonly Counter<long> _finished;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _wait;
    private readonly UpDownCounter<long> _running;
    private readonly Counter<long> _lost;

    public JobInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SourceName);
        _finished = meter.CreateCounter<long>("cliphar.jobs.attempts", "{attempt}", "Attempts that ended, by kind and outcome.");
        _duration = meter.CreateHistogram<double>("cliphar.jobs.duration", "s", "Time of one attempt.");
        _wait = meter.CreateHistogram<double>("cliphar.jobs.wait", "s", "Time from when a job was ready until it was taken.");
        _running = meter.CreateUpDownCounter<long>("cliphar.jobs.running", "{job}", "Jobs that this process runs.");
        _lost = meter.CreateCounter<long>("cliphar.jobs.leases_lost", "{lease}", "Leases that ended without a heartbeat.");
    }

    /// <returns>The trace of one attempt; null when nobody listens.</returns>
    public Activity? OnStarted(StoredJob job, DateTimeOffset readyAt, DateTimeOffset now)
    {
        _running.Add(1, new KeyValuePair<string, object?>("kind", job.Kind));
        _wait.Record(Math.Max(0, (now - readyAt).TotalSeconds), new KeyValuePair<string, object?>("kind", job.Kind));
        var activity = Source.StartActivity($"job {job.Kind}", ActivityKind.Consumer, job.TraceParent);
        activity?.SetTag("job.id", job.Id).SetTag("job.attempt", job.Attempt);
        return activity;
    }

    public void OnEnded(string kind, string outcome, TimeSpan elapsed)
    {
        var tags = new TagList { { "kind", kind }, { "outcome", outcome } };
        _running.Add(-1, new KeyValuePair<string, object?>("kind", kind));
        _finished.Add(1, tags);
        _duration.Record(elapsed.TotalSeconds, tags);
    }

    public void OnLeasesLost(int count) => _lost.Add(count);
}
