using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace ClipHar.ServiceDefaults.Security;

/// <summary>
/// Whoever calls must have shown a key, when there are keys at all. Without keys the binding and the request guard already keep
/// everybody else out.
/// </summary>
internal sealed class AccessRequirement : IAuthorizationRequirement;

internal sealed class AccessRequirementHandler(IOptions<SecurityOptions> options) : AuthorizationHandler<AccessRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        if (options.Value.ApiKeys.Count == 0 || context.User.Identity is { IsAuthenticated: true })
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
