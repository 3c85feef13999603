using ClipHar.Api.Errors;
using ClipHar.Core.Models;
using ClipHar.Core.Models.Hub;

namespace ClipHar.Api.Models;

internal static class HubProblem
{
    /// <exception cref="RequestException">400: not owner/name.</exception>
    public static void EnsureRepository(string? repository)
    {
        if (!ModelName.IsRepository(repository))
        {
            throw new RequestException(
                StatusCodes.Status400BadRequest, "Not a repository",
                $"'{repository}' is not a hub repository: expected owner/name, such as openai/clip-vit-base-patch32.");
        }
    }

    /// <summary>502: the request was fine, the hub was not.</summary>
    public static RequestException From(HubException exception) =>
        new(StatusCodes.Status502BadGateway, "The hub did not help", exception.Message);
}
