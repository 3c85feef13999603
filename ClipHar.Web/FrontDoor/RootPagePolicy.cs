using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing.Matching;

namespace ClipHar.Web.FrontDoor;

/// <summary>
/// Two endpoints answer GET /: the live page, and the API's description in JSON, which older callers ask for. A browser asks for
/// text/html and gets the page; anyone else gets the JSON.
/// </summary>
internal sealed class RootPagePolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>Before the policies that would call two candidates ambiguous.</summary>
    public override int Order => -1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsPage) && endpoints.Any(e => !IsPage(e));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Request.Path != "/")
        {
            return Task.CompletedTask;
        }

        var (hasPage, hasOther) = (false, false);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i))
            {
                var isPage = IsPage(candidates[i].Endpoint);
                (hasPage, hasOther) = (hasPage || isPage, hasOther || !isPage);
            }
        }

        if (hasPage && hasOther)
        {
            var wantsPage = WantsHtml(httpContext.Request);
            for (var i = 0; i < candidates.Count; i++)
            {
                candidates.SetValidity(i, candidates.IsValidCandidate(i) && IsPage(candidates[i].Endpoint) == wantsPage);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsPage(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;

    /// <summary>Whether text/html is asked for: browsers name it when they navigate.</summary>
    internal static bool WantsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
