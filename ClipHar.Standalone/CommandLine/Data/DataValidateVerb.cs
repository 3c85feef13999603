using System.CommandLine;
using System.Text;

using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Reports;
using ClipHar.Core.Datasets.Validation.Suites;
using ClipHar.Core.Storage;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data validate NAME[@REV]: checks a version in this process; it is then ready or quarantined.</summary>
internal static class DataValidateVerb
{
    private const int AffectedInJson = 1000;

    public static Command Create()
    {
        var dataset = new Argument<string>("dataset")
        {
            Description = "NAME or NAME@REV: a number, a tag, \"latest\" or a manifest id. Default: the newest version, whatever its state.",
        };
        var suite = new Option<FileInfo?>("--suite")
        {
            Description = "Checks and thresholds, YAML or JSON; `data suite` prints the default one.",
            HelpName = "FILE",
        };
        var html = new Option<FileInfo?>("--html") { Description = "Also writes the report there, as a page of its own.", HelpName = "FILE" };
        var model = ModelOption.Create();
        var command = new Command("validate", "Check a version of a dataset: a check of severity error that fails quarantines it.")
        {
            dataset, suite, html, model,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var services = VerbServices.Create(parse, (collection, _) => collection.AddDatasetValidation());
            var checks = await ReadSuiteAsync(parse.GetValue(suite), services.GetRequiredService<DatasetCheckCatalog>(), cancellationToken);
            await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(cancellationToken);
            var registry = services.GetRequiredService<IDatasetRegistry>();
            var version = await ResolveAsync(registry, parse.GetRequiredValue(dataset), cancellationToken);
            using var lease = parse.GetValue(model) is { } named ? await ModelOption.AcquireAsync(services, named, cancellationToken) : null;
            var options = new ValidationOptions { Model = lease?.Model.Name };
            var report = await WithBarAsync(parse, version, progress => services.GetRequiredService<IDatasetValidator>()
                .ValidateAsync(version, checks, options, progress, cancellationToken));
            if (parse.GetValue(html) is { } file)
            {
                await WriteHtmlAsync(services, version, file, cancellationToken);
            }

            Print(report, parse.GetValue(html), parse.GetValue(GlobalOptions.Json));
            return report.IsBlocked ? Cli.Failed : Cli.Ok;
        });
        return command;
    }

    private static async Task<ValidationSuite> ReadSuiteAsync(
        FileInfo? file, DatasetCheckCatalog catalog, CancellationToken cancellationToken) =>
        file is null
            ? ValidationSuite.Default(catalog)
            : SuiteParser.Parse(await File.ReadAllTextAsync(file.FullName, cancellationToken), file.Name, catalog);

    private static async Task<DatasetVersion> ResolveAsync(IDatasetRegistry registry, string text, CancellationToken cancellationToken)
    {
        var (name, rev) = text.IndexOf('@', StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);
        var version = rev is null
            ? await registry.ListVersionsAsync(name, cancellationToken) is [var newest, ..] ? newest : null
            : await registry.ResolveAsync(name, rev, cancellationToken);
        if (version is not null)
        {
            return version;
        }

        var known = await registry.ListAsync(cancellationToken);
        throw new ArgumentException(known.Any(one => one.Name == name)
            ? $"The dataset '{name}' has no version '{rev ?? "latest"}'."
            : $"There is no dataset '{name}'; there {(known.Count == 0 ? "is none yet" : "are " + string.Join(", ", known.Select(one => one.Name)))}.");
    }

    private static Task<ValidationReport> WithBarAsync(
        ParseResult parse, DatasetVersion version, Func<IProgress<ValidationProgress>?, Task<ValidationReport>> action) =>
        parse.GetValue(GlobalOptions.Json)
            ? action(null)
            : Cli.ProgressConsole().Progress().AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(context => action(
                    new Bar(context.AddTask($"checking {Markup.Escape(version.Dataset)}@{version.Version}", maxValue: 1))));

    private static async Task WriteHtmlAsync(
        IServiceProvider services, DatasetVersion version, FileInfo file, CancellationToken cancellationToken)
    {
        var number = version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var validated = await services.GetRequiredService<IDatasetRegistry>().ResolveAsync(version.Dataset, number, cancellationToken);
        var page = await services.GetRequiredService<IObjectStore>().ReadAsync(validated!.Report!.Html!.Value, cancellationToken);
        await File.WriteAllBytesAsync(file.FullName, page, cancellationToken);
    }

    private static void Print(ValidationReport report, FileInfo? html, bool json)
    {
        if (json)
        {
            Console.WriteLine(Encoding.UTF8.GetString(report.ToJson(AffectedInJson)));
            return;
        }

        var table = new Table().AddColumns("", "check", "finding", "samples");
        foreach (var check in report.Checks.OrderByDescending(check => check.Outcome == CheckOutcome.Failed ? (int)check.Severity : -1))
        {
            var affected = check.AffectedCount == 0 ? "" : $"{check.AffectedCount}";
            table.AddRow(Mark(check), Markup.Escape(check.Id), Markup.Escape(check.Reason ?? check.Summary), affected);
        }

        AnsiConsole.Write(table);
        Console.WriteLine($"{report.Dataset}@{report.Version} is {(report.IsBlocked ? "quarantined" : "ready")}: {report.Summary}");
        if (html is not null)
        {
            Console.WriteLine($"The report is in {html.FullName}");
        }
    }

    private static string Mark(CheckResult check) => check.Outcome switch
    {
        CheckOutcome.Passed => "[green]passed[/]",
        CheckOutcome.Skipped => "[grey]skipped[/]",
        _ when check.Severity == Severity.Error => "[red]error[/]",
        _ when check.Severity == Severity.Warning => "[yellow]warning[/]",
        _ => "[blue]note[/]",
    };

    private sealed class Bar(ProgressTask task) : IProgress<ValidationProgress>
    {
        public void Report(ValidationProgress value)
        {
            task.Value = value.Fraction;
            task.Description = Markup.Escape(value.Message);
        }
    }
}
