using System.CommandLine;

using ClipHar.Standalone.Hosting;

namespace ClipHar.Standalone.CommandLine;

/// <summary>What runs without a verb, and as `serve`: the page and the API.</summary>
internal static class ServeVerb
{
    public static void Attach(RootCommand root)
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, separated by ';'. Default: http://localhost:8000.",
            HelpName = "URLS",
        };
        var serve = new Command("serve", "Serve the page and the API (the default).") { urls };
        root.Add(urls);
        root.SetAction(RunAsync);
        serve.SetAction(RunAsync);
        root.Add(serve);

        async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
        {
            await using var app = StandaloneHost.Build(parse.GetValue(urls), VerbServices.Settings(parse));
            await app.StartAsync(cancellationToken);
            Console.WriteLine($"ClipHar is at {string.Join(" and ", app.Urls.Order())} - press Ctrl+C to stop.");
            await app.WaitForShutdownAsync(cancellationToken);
            return Cli.Ok;
        }
    }
}
