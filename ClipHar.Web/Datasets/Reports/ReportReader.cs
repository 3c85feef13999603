using System.Globalization;
using System.Text.Json;
using ClipHar.Client;

namespace ClipHar.Web.Datasets.Reports;

/// <summary>Reads the report's JSON and puts it in the order and the words of the page.</summary>
public static class ReportReader
{
    private const int MaxLeading = 5;

    /// <returns>Null when the JSON is no report.</returns>
    public static ReportDocument? Read(JsonElement json)
    {
        try
        {
            return json.Deserialize<ReportDocument>(ClipHarJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Ids of the checks that samples have issues of, in the report's order.</summary>
    public static IReadOnlyList<string> ChecksWithIssues(JsonElement json) =>
        [.. (Read(json)?.Checks ?? []).Where(c => c.AffectedCount > 0).Select(c => c.Id).Distinct()];

    /// <summary>What a person has to act on first: errors, warnings, hints, then what was skipped, then what is in order.</summary>
    public static IReadOnlyList<ReportCheck> InOrderOfWeight(ReportDocument report) => [.. report.Checks.OrderBy(Weight)];

    /// <summary>How a check ended as a word and as a pill's colour.</summary>
    public static (string Text, string Style) Verdict(ReportCheck check) => (check.Outcome, check.Severity) switch
    {
        ("passed", _) => ("passed", "accent"),
        ("skipped", _) => ("not checked", ""),
        (_, "error") => ("error", "bad"),
        (_, "warning") => ("warning", "warn"),
        _ => ("to know", ""),
    };

    /// <summary>The numbers that decide, then the first of the others; in the report's order.</summary>
    public static IReadOnlyList<ReportEvidence> Leading(ReportCheck check)
    {
        var others = check.Evidence.Where(e => e.Threshold is null).Take(MaxLeading).ToHashSet();
        return [.. check.Evidence.Where(e => e.Threshold is not null || others.Contains(e))];
    }

    /// <summary>A number with its unit and what is allowed: "12 %, allowed 10 %".</summary>
    public static string Words(ReportEvidence evidence) => evidence.Threshold is { } threshold
        ? $"{Number(evidence.Value, evidence.Unit)}, allowed {Number(threshold, evidence.Unit)}"
        : Number(evidence.Value, evidence.Unit);

    private static int Weight(ReportCheck check) => Verdict(check).Text switch
    {
        "error" => 0,
        "warning" => 1,
        "to know" => 2,
        "not checked" => 3,
        _ => 4,
    };

    private static string Number(double value, string? unit) => unit switch
    {
        "share" => (100 * value).ToString("0.##", CultureInfo.InvariantCulture) + " %",
        null or "" => value.ToString("#,0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0.###", CultureInfo.InvariantCulture) + " " + unit,
    };
}
