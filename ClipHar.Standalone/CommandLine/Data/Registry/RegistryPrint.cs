using System.CommandLine;
using System.Globalization;
using System.Text.Json;

using ClipHar.Core.Datasets.Registry;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>Datasets and versions, for people and for machines.</summary>
internal static class RegistryPrint
{
    /// <summary>Columns of an output that is no terminal: nothing is cut off for whoever reads the lines.</summary>
    private const int WideEnough = 500;

    public static object Describe(Dataset dataset) => new
    {
        name = dataset.Name,
        description = dataset.Description,
        licence = dataset.Licence,
        latest_version = dataset.Latest?.Version,
        version_count = dataset.VersionCount,
        sample_count = dataset.Latest?.SampleCount ?? 0,
        labels = dataset.Latest?.LabelSet ?? [],
        tags = dataset.Tags,
        created_at = dataset.CreatedAt,
        updated_at = dataset.UpdatedAt,
    };

    public static object Describe(DatasetVersion version) => new
    {
        dataset = version.Dataset,
        version = version.Version,
        state = State(version.State),
        state_reason = version.StateReason,
        parent = version.Parent,
        manifest_id = version.Manifest,
        directory_id = version.Directory,
        created_at = version.CreatedAt,
        message = version.Message,
        sample_count = version.SampleCount,
        bytes = version.Bytes,
        labels = version.LabelSet,
        histogram = version.Histogram.Select(entry => new { label = entry.Label, split = entry.Split, count = entry.Count }),
        split_hash = version.SplitHash,
        licence = version.Licence,
        provenance = version.Provenance,
        tags = version.Tags,
        report = version.Report is { } report ? new { report.Status, report.Errors, report.Warnings, report.Passed } : null,
    };

    public static string State(DatasetVersionState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    /// <summary>What a verb made; the version it started from when that has the content already.</summary>
    public static void Made(ParseResult parse, DatasetVersion before, DatasetVersion made) => DataPrint.Result(
        parse,
        Describe(made),
        made.Id == before.Id
            ? [$"Nothing changes: it stays at version {before.Version}."]
            :
            [
                $"{made.Dataset} version {made.Version} was made of version {before.Version}; it is {State(made.State)}.",
                .. made.State == DatasetVersionState.Validating
                    ? new[] { $"Check it with: data validate {made.Dataset}@{made.Version}" }
                    : [],
            ]);

    /// <summary>A table on standard output, as wide as its content where that is no terminal.</summary>
    public static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().AddColumns([.. columns.Select(column => new TableColumn(column).NoWrap())]);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WideEnough;
        }

        console.Write(table);
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
