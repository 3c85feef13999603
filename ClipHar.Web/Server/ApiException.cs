using System.Net;
using ClipHar.Client;

namespace ClipHar.Web.Server;

/// <summary>A call to the API that did not work, in words for the user: <see cref="Exception.Message"/> is the title.</summary>
public sealed class ApiException : Exception
{
    public ApiException(string title, string detail, Exception? inner = null)
        : base(title, inner) => Detail = detail;

    /// <summary>The server's own words, with everything that is wrong with the request.</summary>
    public ApiException(ClipHarApiException error)
        : base(error?.Problem.Title ?? $"The server answered {(int?)error?.Status}", error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Status = error.Status;
        var errors = error.Problem.Errors?.Values.SelectMany(messages => messages) ?? [];
        Detail = string.Join(" ", new[] { error.Problem.Detail }.Concat(errors).Where(text => !string.IsNullOrWhiteSpace(text)));
    }

    /// <summary>What exactly, and what may be done.</summary>
    public string Detail { get; }

    /// <summary>HTTP status, when there was an answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Title and detail in one line.</summary>
    public string InWords => Detail.Length == 0 ? $"{Message}." : $"{Message}. {Detail}";
}
