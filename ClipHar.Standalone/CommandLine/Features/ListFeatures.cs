using System.CommandLine;
using System.Text.Json;

using ClipHar.Core.Features;
using ClipHar.Core.Features.Registry;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>cliphar features list.</summary>
internal static class ListFeatures
{
    public static Command Create()
    {
        var command = new Command("list", "List entities, the newest version of each view, and services.");
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var services = await FeatureServices.CreateAsync(parse, cancellationToken);
            var catalog = await services.GetRequiredService<IFeatureStore>().GetCatalogAsync(cancellationToken);
            if (parse.GetValue(GlobalOptions.Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(Describe(catalog), CliJson.Options));
                return Cli.Ok;
            }

            if (!catalog.Views.Any())
            {
                Console.WriteLine("There are no features yet; declare some with: features apply FILE");
                return Cli.Ok;
            }

            var table = new Table().AddColumns("view", "version", "entities", "features", "time to live", "encoder", "owner");
            foreach (var view in catalog.Views)
            {
                string[] cells =
                [
                    view.Name,
                    view.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    string.Join(", ", view.Entities.Select(entity => entity.Name)),
                    string.Join(", ", view.Fields.Select(field => $"{field.Name} {field}")),
                    view.Ttl?.ToString() ?? "for ever",
                    view.Encoder?[..12] ?? "",
                    view.Definition.Owner ?? "",
                ];
                table.AddRow([.. cells.Select(Markup.Escape)]);
            }

            AnsiConsole.Write(table);
            return Cli.Ok;
        });
        return command;
    }

    private static object Describe(FeatureCatalog catalog) => new
    {
        entities = catalog.Entities.Select(entity => entity.Definition),
        views = catalog.Views.Select(view => new { view.Name, view.Version, view.CreatedAt, definition = view.Definition }),
        services = catalog.Services.Select(service => service.Definition),
    };
}
