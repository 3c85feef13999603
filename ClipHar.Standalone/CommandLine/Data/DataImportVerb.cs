using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Pipeline;
using ClipHar.Core.Jobs;
using ClipHar.Core.Storage;
using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data import: pictures from anywhere become a new version of a dataset, in this process.</summary>
internal static class DataImportVerb
{
    private const int ProblemsShown = 10;

    public static Command Create()
    {
        var source = new Argument<string>("source")
        {
            Description = "A folder (class per folder), a table (.csv, .jsonl), an archive (.zip, .tar, .tar.gz), a list of "
                + "addresses (.txt) or one address, owner/name on the hub, or 'rendered'.",
        };
        var name = new Option<string>("--name") { Description = "Name of the dataset; made when it is not there.", Required = true };
        var replace = new Option<bool>("--replace") { Description = "The new version holds what is imported and nothing else." };
        var split = new Option<string?>("--split") { Description = "Split of samples that have none: train, validation, test." };
        var licence = new Option<string?>("--licence") { Description = "Licence of the pictures." };
        var message = new Option<string?>("--message") { Description = "Said with the version." };
        var broken = new Option<int?>("--max-broken") { Description = "Items that cannot be used before the import fails. Default: 1000." };
        var settings = new SourceOptions();
        var command = new Command(
            "import", "Bring pictures into a dataset as a new version; an interrupted import goes on when it is repeated.")
        {
            source, name, replace, split, licence, message, broken,
        };
        settings.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var request = new DatasetImport
            {
                Dataset = parse.GetRequiredValue(name),
                Source = await settings.ReadAsync(parse.GetRequiredValue(source), parse, cancellationToken),
                Mode = parse.GetValue(replace) ? ImportMode.Replace : ImportMode.Append,
                Split = parse.GetValue(split),
                Licence = parse.GetValue(licence),
                Message = parse.GetValue(message),
                MaxBroken = parse.GetValue(broken),
            };
            var json = parse.GetValue(GlobalOptions.Json);
            var result = await RunAsync(request, parse, json, cancellationToken);
            return await PrintAsync(result, json);
        });
        return command;
    }

    public static async Task<ImportResult> RunAsync(
        DatasetImport request, ParseResult parse, bool json, CancellationToken cancellationToken)
    {
        await using var services = DataServices.Create(parse);
        await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
        var imports = services.GetRequiredService<LocalImports>();
        if (json)
        {
            return await imports.RunAsync(request, static (_, _) => { }, cancellationToken);
        }

        return await Cli.ProgressConsole().Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask($"importing into {Markup.Escape(request.Dataset)}", maxValue: 1);
                return await imports.RunAsync(
                    request,
                    (progress, message) =>
                    {
                        bar.IsIndeterminate = progress is null;
                        bar.Value = progress ?? bar.Value;
                        bar.Description = Markup.Escape(message ?? bar.Description);
                    },
                    cancellationToken);
            });
    }

    public static async Task<int> PrintAsync(ImportResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(JobJson.ToElement(result), CliJson.Options));
            return result.State == "ready" ? Cli.Ok : Cli.Failed;
        }

        var counts = result.Counts;
        Console.WriteLine(result.Unchanged
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Dataset} has everything already: it stays at version {result.Version}, {result.SampleCount:N0} samples")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Dataset} version {result.Version} is {result.State}: {result.SampleCount:N0} samples, {counts.Added:N0} new "
                + $"({counts.Unlabelled:N0} without label), {counts.Duplicates:N0} came twice, {counts.AlreadyThere:N0} were there, "
                + $"{counts.Broken:N0} cannot be used"));
        foreach (var warning in result.Warnings)
        {
            await Console.Error.WriteLineAsync($"warning: {warning}");
        }

        foreach (var problem in result.Problems.Take(ProblemsShown))
        {
            await Console.Error.WriteLineAsync(
                $"{problem.Kind}: {problem.Item}{(problem.Where is null ? "" : $" ({problem.Where})")}: {problem.Why}");
        }

        if (result.Problems.Count > ProblemsShown)
        {
            await Console.Error.WriteLineAsync($"… and {result.Problems.Count - ProblemsShown} more; --json names them");
        }

        return result.State == "ready" ? Cli.Ok : Cli.Failed;
    }
}
