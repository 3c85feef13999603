using System.CommandLine;
using System.Text.Json;

using ClipHar.Core.Features;
using ClipHar.Core.Features.Registry;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>cliphar features apply FILE.</summary>
internal static class ApplyFeatures
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "YAML with entities, views and services." };
        var command = new Command("apply",
            "Register definitions: all of the file or, when something is wrong, none. A view that differs gets a new version.") { file };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var path = parse.GetRequiredValue(file);
            try
            {
                var definitions = FeatureDefinitionFile.Parse(await File.ReadAllTextAsync(path, cancellationToken));
                await using var services = await FeatureServices.CreateAsync(parse, cancellationToken);
                var changes = await services.GetRequiredService<IFeatureStore>().ApplyAsync(definitions, cancellationToken);
                Print(changes, parse.GetValue(GlobalOptions.Json));
                return Cli.Ok;
            }
            catch (FeatureRequestException exception)
            {
                var problems = exception.Errors.SelectMany(error => error.Value.Select(problem => $"  {error.Key}: {problem}"));
                throw new InvalidDataException(
                    $"{path} was not applied:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}", exception);
            }
        });
        return command;
    }

    private static void Print(IReadOnlyList<FeatureChange> changes, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(changes, CliJson.Options));
            return;
        }

        foreach (var change in changes)
        {
            var what = change.Kind switch
            {
                FeatureChangeKind.Created => "created",
                FeatureChangeKind.Updated => "updated",
                FeatureChangeKind.NewVersion => "new version",
                _ => "unchanged",
            };
            Console.WriteLine(
                change.Version is { } version ? $"{change.Type} {change.Name}: {what} {version}" : $"{change.Type} {change.Name}: {what}");
        }
    }
}
