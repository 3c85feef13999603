using ClipHar.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClipHar.Tests.Web;

/// <summary>The pages on a port of their own, with a fake API in the same process: what ClipHar.Standalone is, without a model.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageHost(WebApplication app, FakeApi api) => (_app, Api) = (app, api);

    public FakeApi Api { get; }

    /// <summary>Without a slash at its end.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<PageHost> StartAsync(Action<WebApplication>? mapMore = null, params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = settings,
            ApplicationName = typeof(PageHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddWebModule();
        var app = builder.Build();
        var api = new FakeApi();
        if (mapMore is null)
        {
            api.Map(app);
        }

        mapMore?.Invoke(app);
        app.MapWebModule();
        await app.StartAsync();
        return new PageHost(app, api);
    }

    public async ValueTask DisposeAsync()
    {
        // Stopped first: circuits that are just ending still use the services.
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
