using ClipHar.Client;
using ClipHar.Core.Storage;
using ClipHar.Standalone.Hosting;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Web;

/// <summary>ClipHar.Standalone in this process, on a free port and an empty data folder.</summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningProduct(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningProduct> StartAsync(TempFolder folder)
    {
        // Before anything else: a machine without a browser shall not load a model first.
        _ = Requirement.Program("chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
        var product = new RunningProduct(StandaloneHost.Build("http://127.0.0.1:0", new Dictionary<string, string?>
        {
            [DataFolder.ConfigurationKey] = folder.Combine("data"),
            ["Logging:LogLevel:Default"] = "Warning",
        }));
        await product._app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(product.Address) };
        var models = await new ClipHarClient(http, TimeProvider.System).GetModelsAsync(CancellationToken.None);
        if (!models.Any(model => model.Demo))
        {
            await product.DisposeAsync();
            Requirement.Missing($"the demo model is not among the models ({string.Join(", ", models.Select(model => model.Name))})");
        }

        return product;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
