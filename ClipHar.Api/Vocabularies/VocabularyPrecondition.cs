using System.Globalization;
using ClipHar.Api.Errors;

namespace ClipHar.Api.Vocabularies;

/// <summary>If-Match and If-None-Match of a change (RFC 9110): so that two people do not overwrite each other.</summary>
internal static class VocabularyPrecondition
{
    /// <returns>The version that must be stored: 0 when there must be none, null when it does not matter.</returns>
    public static int? ExpectedVersion(HttpRequest request)
    {
        if (request.Headers.IfNoneMatch.ToString() == "*")
        {
            return 0;
        }

        var match = request.Headers.IfMatch.ToString();
        if (match.Length == 0 || match == "*")
        {
            return null;
        }

        return int.TryParse(match.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw RequestException.Invalid("If-Match", $"'{match}' is not the ETag of a vocabulary, such as \"3\".");
    }
}
