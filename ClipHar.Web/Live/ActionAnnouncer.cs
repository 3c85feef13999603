using ClipHar.Web.Results;

namespace ClipHar.Web.Live;

/// <summary>Decides what a screen reader is told: an action that has lasted, once, and not more than one every few seconds.</summary>
public sealed class ActionAnnouncer
{
    private static readonly TimeSpan MinDuration = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(3);

    private string? _label;
    private TimeSpan _since;
    private string? _saidLabel;
    private TimeSpan? _saidAt;

    /// <summary>Takes the action of one frame; returns the sentence to say now, or null to stay silent.</summary>
    public string? Observe(TimeSpan at, string? label)
    {
        if (label != _label)
        {
            (_label, _since) = (label, at);
        }

        if (label is null || label == _saidLabel || at - _since < MinDuration || at - _saidAt < MinPause)
        {
            return null;
        }

        (_saidLabel, _saidAt) = (label, at);
        return LabelText.Humanise(label);
    }
}
