using System.CommandLine;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Models;
using ClipHar.Core.Storage;
using ClipHar.Inference;

namespace ClipHar.Standalone.CommandLine;

/// <summary>The services a verb needs, without a server: models, the hub, inference.</summary>
internal static class VerbServices
{
    /// <param name="parse">The command line.</param>
    /// <param name="add">Services of this verb alone.</param>
    public static ServiceProvider Create(ParseResult parse, Action<IServiceCollection, IConfiguration>? add = null)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(Settings(parse)).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(DataFolder.From(configuration));
        services.AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                o => o.LogToStandardErrorThreshold = LogLevel.Trace));
        services.AddMetrics();
        services.AddObjectStore();
        services.AddModelHub();
        services.AddClipHarInference();
        add?.Invoke(services, configuration);
        return services.BuildServiceProvider();
    }

    /// <summary>Settings given on the command line, which win over the environment.</summary>
    public static Dictionary<string, string?> Settings(ParseResult parse)
    {
        var settings = new Dictionary<string, string?>();
        if (parse.GetValue(GlobalOptions.Data) is { Length: > 0 } data)
        {
            settings[DataFolder.ConfigurationKey] = Path.GetFullPath(data);
        }

        return settings;
    }
}
