using System.Globalization;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Web.Results;

namespace ClipHar.Web.Pictures;

/// <summary>Writes the answers of the pictures page: one CSV line a label, or JSON with one object a picture.</summary>
public static class PictureExport
{
    private static readonly JsonSerializerOptions Indented = new(ClipHarJson.Options) { WriteIndented = true };

    /// <summary>Columns file, rank, label, score, model, error; a picture that failed has one line with its error.</summary>
    public static string ToCsv(IEnumerable<Picture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var csv = new CsvBuilder("file", "rank", "label", "score", "model", "error");
        foreach (var picture in pictures)
        {
            if (picture.Problem is { } problem)
            {
                csv.AddRow(picture.Name, "", "", "", "", $"{problem.Title}: {problem.Detail}");
            }

            var rank = 0;
            foreach (var (label, score) in picture.Result?.Labels ?? [])
            {
                rank++;
                csv.AddRow(
                    picture.Name, rank.ToString(CultureInfo.InvariantCulture), label, score.ToString("0.0000", CultureInfo.InvariantCulture),
                    picture.Model?.Name ?? "", "");
            }
        }

        return csv.ToString();
    }

    public static string ToJson(IEnumerable<Picture> pictures) => JsonSerializer.Serialize(
        pictures.Where(p => p.Result is not null || p.Problem is not null).Select(p => new
        {
            File = p.Name,
            p.Result?.PredictionId,
            Model = p.Model?.Name,
            p.Result?.Labels,
            Error = p.Problem is { } problem ? $"{problem.Title}: {problem.Detail}" : null,
        }),
        Indented);
}
