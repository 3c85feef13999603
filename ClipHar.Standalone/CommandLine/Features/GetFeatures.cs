using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using ClipHar.Core.Features;
using ClipHar.Core.Features.Offline;
using ClipHar.Core.Features.Rows;

using Spectre.Console;

namespace ClipHar.Standalone.CommandLine.Features;

/// <summary>cliphar features get.</summary>
internal static class GetFeatures
{
    public static Command Create()
    {
        var features = new Argument<string[]>("feature")
        {
            Description = "view:feature, view@2:feature, or view:* for all of a view.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var service = new Option<string?>("--service") { Description = "A feature service, instead of features.", HelpName = "NAME" };
        var entities = new Option<string[]>("--entity")
        {
            Description = "A key and its value; repeat it for more rows.",
            HelpName = "KEY=VALUE",
            Required = true,
        };
        var at = TimeOption.Create(
            "--at", "Features as they were known then, from the offline store. Default: the newest, from the online store.");
        var full = new Option<bool>("--full-feature-names") { Description = "Name features view__feature." };
        var command = new Command("get", "Read features of entities. --json prints Feast's form.")
        {
            features, service, entities, at, full,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var keys = Keys(parse.GetValue(entities) ?? []);
            var (names, named, fullNames) = (parse.GetValue(features), parse.GetValue(service), parse.GetValue(full));
            await using var services = await FeatureServices.CreateAsync(parse, cancellationToken);
            var store = services.GetRequiredService<IFeatureStore>();
            var columns = TimeOption.Read(parse, at) is { } time
                ? await store.GetHistoricalAsync(
                    new() { Features = names, FeatureService = named, FullFeatureNames = fullNames, Rows = Rows(keys, time) },
                    cancellationToken)
                : await store.GetOnlineAsync(
                    new() { Features = names, FeatureService = named, FullFeatureNames = fullNames, Entities = keys }, cancellationToken);
            Print(columns, parse.GetValue(GlobalOptions.Json));
            return Cli.Ok;
        });
        return command;
    }

    /// <exception cref="ArgumentException">Not KEY=VALUE, or keys of different numbers of values.</exception>
    private static Dictionary<string, IReadOnlyList<object?>> Keys(string[] entities)
    {
        var pairs = entities.Select(text => text.IndexOf('=', StringComparison.Ordinal) is var equals and > 0
            ? (Key: text[..equals], Value: text[(equals + 1)..])
            : throw new ArgumentException($"--entity: '{text}' is no key; write KEY=VALUE."));
        var keys = pairs.GroupBy(pair => pair.Key).ToDictionary(
            group => group.Key, group => (IReadOnlyList<object?>)[.. group.Select(pair => (object?)pair.Value)]);
        return keys.Values.Select(values => values.Count).Distinct().Count() <= 1
            ? keys
            : throw new ArgumentException("--entity: give every key the same number of values, one for each row.");
    }

    private static List<EntityRow> Rows(Dictionary<string, IReadOnlyList<object?>> keys, DateTimeOffset time) =>
    [
        .. Enumerable.Range(0, keys.Values.FirstOrDefault()?.Count ?? 0)
            .Select(i => new EntityRow(keys.ToDictionary(pair => pair.Key, pair => pair.Value[i]), time)),
    ];

    private static void Print(IReadOnlyList<FeatureColumn> columns, bool json)
    {
        if (json)
        {
            Console.WriteLine(Json(writer => FeatureColumnsJson.Write(writer, columns)));
            return;
        }

        var table = new Table().AddColumns([.. columns.Select(column => Markup.Escape(column.Name))]);
        for (var i = 0; i < columns[0].Values.Count; i++)
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(Cell(column, i)))]);
        }

        AnsiConsole.Write(table);
    }

    private static string Cell(FeatureColumn column, int row) => column.Statuses[row] switch
    {
        FeatureStatus.Present => Text(column.Values[row]),
        FeatureStatus.OutsideMaxAge => $"{Text(column.Values[row])} (of {FeatureTimestamps.Format(column.EventTimestamps[row])}: too old)",
        FeatureStatus.NullValue => "(no value)",
        _ => "(not found)",
    };

    private static string Text(object? value) => value switch
    {
        byte[] bytes => $"{bytes.Length} bytes",
        Array array => $"[{string.Join(", ", array.Cast<object>().Take(4).Select(Text))}{(array.Length > 4 ? $", … {array.Length}" : "")}]",
        DateTimeOffset time => FeatureTimestamps.Format(time),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
