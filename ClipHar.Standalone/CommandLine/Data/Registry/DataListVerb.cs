using System.CommandLine;
using System.Text.Json;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data list.</summary>
internal static class DataListVerb
{
    public static Command Create()
    {
        var command = new Command("list", "List the datasets of the registry.");
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var datasets = await session.Registry.ListAsync(cancellationToken);
            if (parse.GetValue(GlobalOptions.Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(datasets.Select(RegistryPrint.Describe), CliJson.Options));
            }
            else if (datasets.Count == 0)
            {
                Console.WriteLine("There is no dataset yet; make one with: data import FOLDER --name NAME");
            }
            else
            {
                RegistryPrint.Table(
                    ["dataset", "latest", "versions", "samples", "classes", "tags", "description"],
                    datasets.Select(dataset => (IReadOnlyList<string>)
                    [
                        dataset.Name,
                        dataset.Latest is { } latest ? RegistryPrint.Number(latest.Version) : "none ready",
                        RegistryPrint.Number(dataset.VersionCount),
                        RegistryPrint.Number(dataset.Latest?.SampleCount ?? 0),
                        RegistryPrint.Number(dataset.Latest?.LabelSet.Count ?? 0),
                        string.Join(", ", dataset.Tags.Select(tag => $"{tag.Key}={tag.Value}")),
                        dataset.Description ?? "",
                    ]));
            }

            return Cli.Ok;
        });
        return command;
    }
}
