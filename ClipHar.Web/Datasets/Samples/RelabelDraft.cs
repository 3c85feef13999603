using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>New labels that are not saved yet. Every step can be taken back, the last first.</summary>
public sealed class RelabelDraft
{
    private readonly Dictionary<string, Change> _changes = new(StringComparer.Ordinal);
    private readonly Stack<Step> _steps = new();

    /// <summary>Samples whose label differs from the version's.</summary>
    public int Count => _changes.Count;

    /// <summary>What the last step did, for the undo button; null when there is none.</summary>
    public string? LastStep => _steps.TryPeek(out var step) ? step.Text : null;

    /// <summary>By path, as the server takes them.</summary>
    public IEnumerable<(string Path, string? Label)> Changes =>
        _changes.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value.Label));

    public bool IsChanged(SampleResource sample) => _changes.ContainsKey(sample.Path);

    /// <summary>The label to show: the new one where there is one.</summary>
    public string? LabelOf(SampleResource sample) => _changes.TryGetValue(sample.Path, out var change) ? change.Label : sample.Label;

    /// <summary>Gives samples a label, as one step. Getting back the label of the version is no change.</summary>
    /// <param name="samples">As they are in the version.</param>
    /// <param name="label">Null for none.</param>
    public void Stage(IEnumerable<SampleResource> samples, string? label)
    {
        var before = new List<(string Path, Change? Change)>();
        foreach (var sample in samples)
        {
            if (LabelOf(sample) == label)
            {
                continue;
            }

            before.Add((sample.Path, _changes.GetValueOrDefault(sample.Path)));
            Set(sample.Path, sample.Label == label ? null : new Change(label));
        }

        if (before.Count > 0)
        {
            _steps.Push(new Step($"{before.Count} → {label ?? "no label"}", before));
        }
    }

    /// <summary>Takes the last step back; without one, nothing happens.</summary>
    public void Undo()
    {
        if (_steps.TryPop(out var step))
        {
            step.Before.ForEach(b => Set(b.Path, b.Change));
        }
    }

    public void Clear()
    {
        _changes.Clear();
        _steps.Clear();
    }

    private void Set(string path, Change? change)
    {
        if (change is null)
        {
            _ = _changes.Remove(path);
        }
        else
        {
            _changes[path] = change;
        }
    }

    private sealed record Change(string? Label);

    private sealed record Step(string Text, List<(string Path, Change? Change)> Before);
}
