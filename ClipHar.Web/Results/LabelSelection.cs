namespace ClipHar.Web.Results;

/// <summary>Which labels to ask for: a stored vocabulary, or words of one's own.</summary>
/// <param name="Vocabulary">Name of a vocabulary; null is the server's default.</param>
/// <param name="Labels">Own labels, given instead of a vocabulary.</param>
public sealed record LabelSelection(string? Vocabulary, IReadOnlyList<string>? Labels)
{
    /// <summary>What the server allows in one request.</summary>
    public const int MaxLabels = 1000;

    public static LabelSelection Default { get; } = new(null, null);

    /// <summary>Whether something can be asked: own labels need at least one.</summary>
    public bool IsComplete => Labels is null or { Count: > 0 };

    /// <summary>Labels from free text: one a line, or separated by commas or semicolons; doubles count once.</summary>
    public static IReadOnlyList<string> Parse(string? text) =>
    [
        .. (text ?? "").Split(['\n', ',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MaxLabels),
    ];
}
