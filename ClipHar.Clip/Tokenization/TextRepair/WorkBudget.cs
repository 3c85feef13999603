namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>
/// Bounds repeated passes over a text. A hostile text (<c>&amp;amp;amp;amp;…</c>) asks for as many passes as it is long; honest text needs
/// two or three.
/// </summary>
internal sealed class WorkBudget(int textLength)
{
    private const long AtLeast = 4L << 20;
    private const int Passes = 32;

    private long _left = Math.Max(AtLeast, (long)textLength * Passes);

    /// <summary>Takes the cost of one pass; false when nothing is left.</summary>
    public bool TrySpend(int characters)
    {
        _left -= characters + 1L;
        return _left >= 0;
    }
}
