using System.CommandLine;
using System.Text.Json;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data versions.</summary>
internal static class DataVersionsVerb
{
    public static Command Create()
    {
        var name = RegistryOptions.Name();
        var command = new Command("versions", "List the versions of a dataset, newest first.") { name };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var dataset = await session.GetAsync(parse.GetRequiredValue(name), cancellationToken);
            var versions = await session.Registry.ListVersionsAsync(dataset.Name, cancellationToken);
            if (parse.GetValue(GlobalOptions.Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(versions.Select(RegistryPrint.Describe), CliJson.Options));
                return Cli.Ok;
            }

            RegistryPrint.Table(
                ["version", "state", "parent", "samples", "manifest", "made (UTC)", "tags", "message"],
                versions.Select(version => (IReadOnlyList<string>)
                [
                    RegistryPrint.Number(version.Version),
                    RegistryPrint.State(version.State),
                    version.Parent is { } parent ? RegistryPrint.Number(parent) : "",
                    RegistryPrint.Number(version.SampleCount),
                    version.Manifest.Hex[..12],
                    RegistryPrint.Time(version.CreatedAt),
                    string.Join(", ", version.Tags),
                    version.Message ?? "",
                ]));
            return Cli.Ok;
        });
        return command;
    }
}
