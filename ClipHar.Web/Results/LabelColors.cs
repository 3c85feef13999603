namespace ClipHar.Web.Results;

/// <summary>Gives every label a hue of its own, in the order of first appearance; neighbours are far apart (golden angle).</summary>
public sealed class LabelColors
{
    private readonly Dictionary<string, int> _hues = [];

    /// <summary>Degrees for oklch, 0 to 359.</summary>
    public int HueOf(string label)
    {
        if (!_hues.TryGetValue(label, out var hue))
        {
            hue = (int)((175 + (_hues.Count * 137.508)) % 360);
            _hues[label] = hue;
        }

        return hue;
    }
}
