using ClipHar.ServiceDefaults.Security;
using ClipHar.Web.FrontDoor;
using ClipHar.Web.Models;
using ClipHar.Web.Server;
using ClipHar.Web.Shell;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.FluentUI.AspNetCore.Components;

namespace ClipHar.Web;

/// <summary>The pages, and the front door to the API where that is a process of its own.</summary>
public static class WebModule
{
    public static IHostApplicationBuilder AddWebModule(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder is WebApplicationBuilder web)
        {
            // In Development this happens by itself. `dotnet run` of a published configuration elsewhere needs it too; in a published
            // folder there is no manifest, and it does nothing.
            StaticWebAssetsLoader.UseStaticWebAssets(web.Environment, web.Configuration);
        }

        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddFluentUIComponents();
        builder.Services.AddFrontDoor();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<ApiAddress>();
        builder.Services.TryAddScoped<ModelsState>();
        builder.Services.TryAddScoped<ModelPuller>();
        builder.Services.AddHttpClient<ApiGateway>(http => http.Timeout = TimeSpan.FromSeconds(30)).AddOwnKey();
        return builder;
    }

    public static WebApplication MapWebModule(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        UseNotFoundPage(app);
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapFrontDoor();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .Add(PageHeaders.Apply);
        return app;
    }

    /// <summary>
    /// A browser that asks for a page that is not there gets the page that says so. The API's answers stay what they are: the re-execution
    /// has to stand in the main pipeline (a branch cannot route again), so it is switched off by request.
    /// </summary>
    private static void UseNotFoundPage(WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (context.Features.Get<IStatusCodePagesFeature>() is { } pages
                && !(HttpMethods.IsGet(context.Request.Method)
                    && RootPagePolicy.WantsHtml(context.Request)
                    && !FrontDoorExtensions.IsApiPath(context.Request.Path)))
            {
                pages.Enabled = false;
            }

            return next(context);
        });
    }
}
