using System.CommandLine;
using System.Text.Json;

using ClipHar.Core.Features;
using ClipHar.Core.Features.Materialization;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>cliphar features materialize.</summary>
internal static class MaterializeFeatures
{
    public static Command Create()
    {
        var views = new Argument<string[]>("view") { Description = "Views; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        var start = TimeOption.Create("--start", "Events from here on. Default: what is new since the last time, also when it came late.");
        var end = TimeOption.Create("--end", "Events up to here. Default: now.");
        var command = new Command("materialize",
            "Bring the newest offline row of each key online. Doing it again changes nothing.") { views, start, end };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var request = new MaterializationRequest
            {
                Views = parse.GetValue(views),
                Start = TimeOption.Read(parse, start),
                End = TimeOption.Read(parse, end),
            };
            await using var services = await FeatureServices.CreateAsync(parse, cancellationToken);
            var store = services.GetRequiredService<IFeatureStore>();
            var json = parse.GetValue(GlobalOptions.Json);
            var result = json
                ? await store.MaterializeAsync(request, null, null, cancellationToken)
                : await Cli.ProgressConsole().Progress().StartAsync(context =>
                {
                    var bar = context.AddTask("materialize", maxValue: 1);
                    return store.MaterializeAsync(request, null, (checkpoint, progress) =>
                    {
                        bar.Description = Markup.Escape(checkpoint.View ?? "");
                        bar.Value = progress;
                        return Task.CompletedTask;
                    }, cancellationToken);
                });
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(result, CliJson.Options));
                return Cli.Ok;
            }

            foreach (var (view, keys) in result.Keys)
            {
                Console.WriteLine($"{view}: {keys} keys");
            }

            return Cli.Ok;
        });
        return command;
    }
}
