using System.Net;
using System.Text.Json;

namespace ClipHar.Tests.Api;

internal static class ProblemAssert
{
    /// <summary>The response is problem details of this status; returns its document.</summary>
    public static async Task<JsonElement> IsProblemAsync(
        HttpResponseMessage response, HttpStatusCode status, CancellationToken cancellationToken, string? expected = null)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.AreEqual(status, response.StatusCode, text);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, text);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.AreEqual((int)status, problem.GetProperty("status").GetInt32());
        Assert.IsFalse(string.IsNullOrWhiteSpace(problem.GetProperty("title").GetString()));
        if (expected is not null)
        {
            Assert.Contains(expected, text);
        }

        return problem;
    }
}
