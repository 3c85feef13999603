using System.CommandLine;

using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data log.</summary>
internal static class DataLogVerb
{
    public static Command Create()
    {
        var name = RegistryOptions.Name();
        var rev = new Option<string?>("--rev") { Description = "Only this version.", HelpName = "REV" };
        var command = new Command("log", "Tell what happened to the versions of a dataset: made, validated, quarantined, released.") { name, rev };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var dataset = await session.GetAsync(parse.GetRequiredValue(name), cancellationToken);
            var versions = parse.GetValue(rev) is { } one
                ? [await session.GetVersionAsync(dataset.Name, one, cancellationToken)]
                : await session.Registry.ListVersionsAsync(dataset.Name, cancellationToken);
            var entries = new List<(int Version, DatasetVersionEvent Event)>();
            foreach (var version in versions)
            {
                entries.AddRange((await session.Registry.ListEventsAsync(version, cancellationToken)).Select(change => (version.Version, change)));
            }

            entries = [.. entries.OrderByDescending(entry => entry.Event.At).ThenByDescending(entry => entry.Version)];
            DataPrint.Result(parse, new { events = entries.Select(Describe) }, entries.Select(Line));
            return Cli.Ok;
        });
        return command;
    }

    private static object Describe((int Version, DatasetVersionEvent Event) entry) => new
    {
        version = entry.Version,
        at = entry.Event.At,
        from = entry.Event.From is { } from ? RegistryPrint.State(from) : null,
        to = RegistryPrint.State(entry.Event.To),
        reason = entry.Event.Reason,
        report = entry.Event.Report,
    };

    private static string Line((int Version, DatasetVersionEvent Event) entry)
    {
        var (version, change) = entry;
        var what = change.From is { } from && from != change.To
            ? $"{RegistryPrint.State(from)} -> {RegistryPrint.State(change.To)}"
            : change.From is null ? "made" : RegistryPrint.State(change.To);
        return $"{RegistryPrint.Time(change.At)}  version {version}  {what}{(change.Reason is { } reason ? $": {reason}" : "")}";
    }
}
