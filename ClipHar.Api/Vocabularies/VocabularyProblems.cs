using ClipHar.Api.Errors;
using ClipHar.Core.Serving.Vocabularies;

namespace ClipHar.Api.Vocabularies;

internal static class VocabularyProblems
{
    /// <summary>Why a change was not made, for the caller.</summary>
    public static RequestException From(VocabularyChange change, string name) => change.Kind switch
    {
        VocabularyChangeKind.Invalid => RequestException.Invalid(change.Errors),
        VocabularyChangeKind.NotFound => RequestException.NotFound($"There is no vocabulary '{name}'."),
        VocabularyChangeKind.ReadOnly => new RequestException(
            StatusCodes.Status403Forbidden, "Read-only", $"'{name}' is shipped with ClipHar. Copy it under another name to change it."),
        VocabularyChangeKind.Conflict => new RequestException(
            StatusCodes.Status412PreconditionFailed, "Changed meanwhile",
            $"'{name}' is not at the version that If-Match names. Read it again."),
        _ => throw new InvalidOperationException($"{change.Kind} is no problem."),
    };
}
