using System.Diagnostics;
using ClipHar.Inference.Batching;

namespace ClipHar.Inference.Telemetry;

/// <summary>The metrics of one tower of one model version.</summary>
/// <param name="instruments">Where they go.</param>
/// <param name="model">Name of the model.</param>
/// <param name="version">Its version.</param>
/// <param name="tower">"image" or "text".</param>
internal sealed class TowerInstruments(InferenceInstruments instruments, string model, string version, string tower)
{
    private readonly bool _countsImages = tower == "image";

    public string Model => model;

    public void OnAccepted(int rows) => instruments.Pending.Add(rows, Tags());

    public void OnRejected(string cause, int rows)
    {
        instruments.Rejected.Add(rows, Tags("cause", cause));
        instruments.Requests.Add(rows, Tags("outcome", cause));
    }

    /// <summary>An accepted row that left the queue without a run.</summary>
    public void OnAbandoned(string outcome)
    {
        instruments.Pending.Add(-1, Tags());
        instruments.Requests.Add(1, Tags("outcome", outcome));
        if (outcome is RejectionCauses.Deadline or RejectionCauses.ShuttingDown)
        {
            instruments.Rejected.Add(1, Tags("cause", outcome));
        }
    }

    public void OnBatch(int rows, TimeSpan compute, bool succeeded)
    {
        var tags = Tags();
        instruments.Pending.Add(-rows, tags);
        instruments.Requests.Add(rows, Tags("outcome", succeeded ? "ok" : "error"));
        if (!succeeded)
        {
            return;
        }

        instruments.BatchSize.Record(rows, tags);
        instruments.Compute.Record(compute.TotalSeconds, tags);
        if (_countsImages)
        {
            instruments.Images.Add(rows, tags);
        }
    }

    public void OnRow(TimeSpan queue, TimeSpan compute)
    {
        var tags = Tags();
        instruments.Queue.Record(queue.TotalSeconds, tags);
        instruments.Duration.Record((queue + compute).TotalSeconds, tags);
    }

    private TagList Tags() => new() { { "model", model }, { "version", version }, { "tower", tower } };

    private TagList Tags(string key, string value)
        => new() { { "model", model }, { "version", version }, { "tower", tower }, { key, value } };
}
