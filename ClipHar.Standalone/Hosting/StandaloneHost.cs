using ClipHar.Api;
using ClipHar.Monitor;
using ClipHar.ServiceDefaults;
using ClipHar.Training.Rendering.Acquisition;
using ClipHar.Web;

namespace ClipHar.Standalone.Hosting;

/// <summary>Every module in one process: SQLite in the data folder, no Redis, no containers.</summary>
public static class StandaloneHost
{
    public const string DefaultUrl = "http://localhost:8000";

    /// <param name="urls">Addresses separated by ';'; null for what the environment says, else <see cref="DefaultUrl"/>.</param>
    /// <param name="settings">Configuration that wins over the environment.</param>
    public static WebApplication Build(string? urls, IReadOnlyDictionary<string, string?> settings)
    {
        // The content root is where the program lies, not where it was started: the page's files and the demo model lie there too.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = "cliphar",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        var configured = urls ?? builder.Configuration[WebHostDefaults.ServerUrlsKey];
        builder.WebHost.UseUrls(
            (string.IsNullOrWhiteSpace(configured) ? DefaultUrl : configured).Split(';', StringSplitOptions.RemoveEmptyEntries));

        builder.AddServiceDefaults();
        builder.AddApiModule().AddMonitorModule().AddWebModule();
        builder.Services.AddRenderedDatasets();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapApiModule();
        app.MapWebModule();
        return app;
    }
}
