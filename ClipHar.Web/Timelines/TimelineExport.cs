using System.Globalization;
using System.Text.Json;
using ClipHar.Web.Results;

namespace ClipHar.Web.Timelines;

/// <summary>Writes segments for other programs: CSV (RFC 4180, header line, invariant numbers) and JSON.</summary>
public static class TimelineExport
{
    private static readonly JsonSerializerOptions Indented = new(Client.ClipHarJson.Options) { WriteIndented = true };

    /// <summary>Columns start_s, end_s, duration_s, label, score; times in seconds with three decimals.</summary>
    public static string ToCsv(IEnumerable<ActionSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var csv = new CsvBuilder("start_s", "end_s", "duration_s", "label", "score");
        foreach (var segment in segments)
        {
            csv.AddRow(Seconds(segment.Start), Seconds(segment.End), Seconds(segment.Duration), segment.Label,
                segment.Score.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        return csv.ToString();
    }

    /// <summary>An object with the source, the model and the list of segments; times in seconds.</summary>
    /// <param name="source">What was watched: "live" or the film's file name.</param>
    /// <param name="model">Name of the model, when known.</param>
    /// <param name="segments">In order.</param>
    public static string ToJson(string source, string? model, IEnumerable<ActionSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        return JsonSerializer.Serialize(
            new
            {
                Source = source,
                Model = model,
                Segments = segments.Select(s => new
                {
                    StartS = Math.Round(s.Start.TotalSeconds, 3),
                    EndS = Math.Round(s.End.TotalSeconds, 3),
                    s.Label,
                    Score = Math.Round(s.Score, 4),
                }),
            },
            Indented);
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
