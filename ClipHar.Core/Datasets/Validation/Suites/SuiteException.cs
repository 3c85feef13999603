using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Suites;

/// <param name="Line">In the suite's text, from 1; null where the error has no place.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record SuiteError(int? Line, string Message)
{
    public override string ToString() => Line is { } line ? Invariant($"line {line}: {Message}") : Message;
}

/// <summary>A suite cannot be used; carries everything that is wrong with it, not the first thing only.</summary>
public sealed class SuiteException : Exception
{
    public SuiteException(string suite, IReadOnlyList<SuiteError> errors, Exception? inner = null)
        : base($"The validation suite '{suite}' cannot be used: {string.Join(" ", errors)}", inner)
    {
        Errors = errors;
    }

    public IReadOnlyList<SuiteError> Errors { get; }
}
