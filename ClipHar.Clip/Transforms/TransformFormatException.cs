namespace ClipHar.Clip.Transforms;

/// <summary>A transform pipeline that cannot be used as written.</summary>
public sealed class TransformFormatException : Exception
{
    public TransformFormatException(IReadOnlyList<string> problems)
        : base($"The transform pipeline is not valid: {string.Join("; ", problems)}.") => Problems = problems;

    public TransformFormatException(string problem)
        : this([problem])
    {
    }

    /// <summary>Everything that is wrong: which step, which parameter, which values are allowed. Without a full stop.</summary>
    public IReadOnlyList<string> Problems { get; }
}
