using ClipHar.Api;
using ClipHar.Client;
using ClipHar.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ClipHar.Tests.Api;

/// <summary>The API in this process, with the golden checkpoint "tiny" (random weights) as its model and a database of its own.</summary>
internal sealed class ApiHost : WebApplicationFactory<ApiAssembly>
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _settings;
    private readonly Action<IServiceCollection>? _services;
    private int _disposed;

    public ApiHost(Dictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, params string[] models)
    {
        _settings = settings ?? [];
        _services = services;
        foreach (var model in models.Length == 0 ? ["tiny"] : models)
        {
            var target = Directory.CreateDirectory(_folder.Combine("models", model)).FullName;
            foreach (var file in Directory.GetFiles(Goldens.Model(model)))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
    }

    public static byte[] Picture(string name) => File.ReadAllBytes(Goldens.PathOf($"images/{name}"));

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.IsTrue(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return System.Text.Json.JsonSerializer.Deserialize<T>(text, ClipHarJson.Options)!;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Data:Folder", _folder.Combine("data"));
        builder.UseSetting("Inference:Models:Folders:0", _folder.Combine("models"));
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        builder.ConfigureServices(services => _services?.Invoke(services));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            _folder.Dispose();
        }
    }
}
