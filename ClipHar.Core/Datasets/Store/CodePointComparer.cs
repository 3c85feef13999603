namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// Orders strings by their code points, as Python does. UTF-16's own order differs where one string has a character beyond U+FFFF
/// (surrogates, U+D800…) and the other one in U+E000…U+FFFF.
/// </summary>
public sealed class CodePointComparer : IComparer<string>
{
    private CodePointComparer()
    {
    }

    public static CodePointComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var common = x.AsSpan().CommonPrefixLength(y);
        return common == x.Length || common == y.Length ? x.Length - y.Length : Rank(x[common]) - Rank(y[common]);
    }

    /// <summary>Surrogates go behind every other unit: two strings that first differ in a unit compare as their code points do.</summary>
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
