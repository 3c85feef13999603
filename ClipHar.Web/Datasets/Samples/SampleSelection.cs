using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>
/// Which samples of a grid are chosen, and where the keyboard is. Positions are places in the filtered listing; chosen samples are known
/// by their index in the version, so that they stay chosen when they scroll out of sight.
/// </summary>
public sealed class SampleSelection
{
    /// <summary>More are not chosen at once: every chosen sample is held and sent by its path.</summary>
    public const int MaxSamples = 10_000;

    private readonly SortedDictionary<int, SampleResource> _chosen = [];
    private int? _anchor;

    /// <summary>Position that the keyboard is at.</summary>
    public int Active { get; private set; }

    public int Count => _chosen.Count;

    /// <summary>In the version's order.</summary>
    public IReadOnlyCollection<SampleResource> Samples => _chosen.Values;

    public bool Contains(SampleResource sample) => _chosen.ContainsKey(sample.Index);

    public void Clear()
    {
        _chosen.Clear();
        _anchor = null;
    }

    /// <summary>Moves the keyboard's place without choosing anything.</summary>
    public void MoveTo(int position) => Active = Math.Max(0, position);

    /// <summary>Chooses one or lets go of it; a range begins here.</summary>
    public void Toggle(int position, SampleResource sample)
    {
        if (!_chosen.Remove(sample.Index) && Count < MaxSamples)
        {
            _chosen[sample.Index] = sample;
        }

        (_anchor, Active) = (position, position);
    }

    /// <summary>First position and length of the range from where the last choice was made to a position.</summary>
    public (int Start, int Count) RangeTo(int position)
    {
        var from = _anchor ??= Active;
        Active = position;
        return (Math.Min(from, position), Math.Abs(from - position) + 1);
    }

    /// <summary>Chooses all of them.</summary>
    /// <returns>False when <see cref="MaxSamples"/> left some out.</returns>
    public bool Add(IEnumerable<SampleResource> samples)
    {
        foreach (var sample in samples)
        {
            if (Count >= MaxSamples && !_chosen.ContainsKey(sample.Index))
            {
                return false;
            }

            _chosen[sample.Index] = sample;
        }

        return true;
    }
}
