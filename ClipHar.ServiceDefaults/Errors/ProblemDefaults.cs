using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ClipHar.ServiceDefaults.Errors;

/// <summary>Which requests get RFC 9457 problem details for an error that no endpoint described.</summary>
public sealed class ProblemOptions
{
    /// <summary>Path prefixes that belong to programs: their errors are never pages.</summary>
    public ISet<string> Paths { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Errors without a body (404, 405, 415, an unexpected exception) become problem details, unless a browser asked for a page.
/// </summary>
internal static class ProblemDefaults
{
    public static void AddProblemDefaults(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, ProblemStartupFilter>());
    }

    private sealed class ProblemStartupFilter(IOptions<ProblemOptions> options) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseWhen(WantsProblems, branch => branch.UseExceptionHandler().UseStatusCodePages());
            next(app);
        };

        private bool WantsProblems(HttpContext context) =>
            options.Value.Paths.Any(path => context.Request.Path.StartsWithSegments(path))
            || !context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
