namespace ClipHar.Core.Jobs;

/// <summary>What a request may look like.</summary>
internal static class JobRules
{
    public const int MaxKindLength = 64;
    public const int MaxKeyLength = 256;
    public const int MaxAttempts = 100;

    /// <summary>Kinds and names of schedules.</summary>
    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= MaxKindLength }
        && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');

    /// <summary>Subjects and dedupe keys; null is allowed.</summary>
    public static bool IsKey(string? key) => key is null || (key.Length is >= 1 and <= MaxKeyLength && !key.Any(char.IsControl));

    /// <exception cref="ArgumentException">The first member that is not allowed.</exception>
    public static void Check(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsName(request.Kind))
        {
            throw new ArgumentException(
                $"'{request.Kind}' is no kind of a job: allowed are 1 to {MaxKindLength} lower-case letters, digits, '-', '_' and '.'.",
                nameof(request));
        }

        if (!IsKey(request.Subject) || !IsKey(request.DedupeKey))
        {
            throw new ArgumentException(
                $"A subject or dedupe key has 1 to {MaxKeyLength} characters and no control characters.", nameof(request));
        }

        if (request.MaxAttempts is < 1 or > MaxAttempts)
        {
            throw new ArgumentException($"MaxAttempts is {request.MaxAttempts}; allowed are 1 to {MaxAttempts}.", nameof(request));
        }
    }
}
