namespace ClipHar.Api.Errors;

/// <summary>
/// A request that cannot be served because of what it says. Thrown while a request is read, several calls deep; the endpoint answers
/// with problem details. The message is for the caller: what is wrong, where, and what is allowed.
/// </summary>
internal sealed class RequestException(int status, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Title { get; } = title;

    /// <summary>What is wrong by member of the request, where there is one.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; private init; } = new Dictionary<string, string[]>();

    /// <summary>When to try again; null when that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static RequestException Invalid(string member, string problem) =>
        Invalid(new Dictionary<string, string[]> { [member] = [problem] });

    public static RequestException Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new(
            StatusCodes.Status400BadRequest,
            "The request is not valid",
            string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}")))
        {
            Errors = errors,
        };

    public static RequestException NotFound(string what) => new(StatusCodes.Status404NotFound, "Not found", what);

    public static RequestException TooLarge(string what) => new(StatusCodes.Status413PayloadTooLarge, "Too large", what);
}
