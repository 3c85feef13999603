using System.Globalization;
using System.Text;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Validation.Reports;

/// <summary>
/// A report as one HTML file: no script, no request to anywhere, thumbnails inside. Light and dark by the reader's setting.
/// </summary>
internal static class HtmlReport
{
    /// <summary>Thumbnails in one report, in bytes of JPEG; a third more as text.</summary>
    public const int MaxThumbnailBytes = 3 * 1024 * 1024;

    private const int MaxClassesShown = 100;

    private static readonly string Style = ReadStyle();

    /// <returns>UTF-8.</returns>
    public static async Task<byte[]> CreateAsync(
        ValidationReport report, IReadOnlyList<DatasetSample> samples, IObjectStore objects, CancellationToken cancellationToken)
    {
        var thumbnails = new ReportThumbnails(objects, MaxThumbnailBytes);
        var writer = new CheckSection(samples, thumbnails);
        var html = new StringBuilder();
        Head(html, report);
        Overview(html, report);
        var failed = report.Checks.Where(check => check.Outcome == CheckOutcome.Failed).OrderByDescending(check => check.Severity).ToList();
        if (failed.Count > 0)
        {
            html.Append("<h2>Needs attention</h2>\n");
        }

        foreach (var check in failed)
        {
            thumbnails.Share = MaxThumbnailBytes / failed.Count;
            await writer.WriteAsync(html, check, cancellationToken);
        }

        Passed(html, report);
        Skipped(html, report);
        html.Append("</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    private static string ReadStyle()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("ClipHar.Core.Datasets.Validation.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Head(StringBuilder html, ValidationReport report)
    {
        var title = HtmlText.Encode($"{report.Dataset}, version {report.Version}: validation");
        html.Append(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
            + $"<title>{title}</title>\n<style>\n{Style}</style>\n</head>\n<body>\n<main>\n");
        var (badge, words) = report.Status switch
        {
            ValidationStatus.Failed => ("error", "Failed"),
            ValidationStatus.Warning => ("warning", "Passed with warnings"),
            _ => ("good", "Passed"),
        };
        html.Append(CultureInfo.InvariantCulture,
            $"<div class=\"top\"><h1>{HtmlText.Encode(report.Dataset)} <small>version {report.Version}</small></h1>");
        html.AppendElement("span", $"badge {badge}", words).Append("</div>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">{HtmlText.Encode(report.Summary)}</p>\n");
    }

    private static void Overview(StringBuilder html, ValidationReport report)
    {
        var counts = report.Counts;
        html.Append("<ul class=\"counts\">");
        Count(html, "samples", report.SampleCount, "");
        Count(html, counts.Errors == 1 ? "error" : "errors", counts.Errors, counts.Errors > 0 ? "error" : "");
        Count(html, counts.Warnings == 1 ? "warning" : "warnings", counts.Warnings, counts.Warnings > 0 ? "warning" : "");
        Count(html, counts.Infos == 1 ? "note" : "notes", counts.Infos, "");
        Count(html, "passed", counts.Passed, "");
        Count(html, "skipped", counts.Skipped, "");
        html.Append("</ul>\n<div class=\"card\"><dl class=\"facts\">");
        var (day, suite) = (report.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), report.Suite);
        Fact(html, "Checked", $"{day} UTC, in {HtmlText.Seconds(report.Seconds)}");
        Fact(html, "Suite",
            $"{HtmlText.Encode(suite.Name)} <span class=\"muted\">{suite.CheckCount} checks, <code>{suite.Hash[..12]}</code></span>");
        if (report.Model is { } model)
        {
            var digest = model.Digest[..Math.Min(12, model.Digest.Length)];
            Fact(html, "Embeddings", $"{HtmlText.Encode(model.Name)} <code class=\"muted\">{HtmlText.Encode(digest)}</code>");
        }
        else if (report.ModelReason is { } reason)
        {
            Fact(html, "Embeddings", $"none. <span class=\"muted\">{HtmlText.Encode(reason)}</span>");
        }

        Fact(html, "Manifest", $"<code>{HtmlText.Encode(report.Manifest)}</code>");
        html.Append("</dl></div>\n");
        Classes(html, report.Histogram);
    }

    private static void Count(StringBuilder html, string name, int count, string kind) =>
        html.Append(CultureInfo.InvariantCulture, $"<li class=\"{kind}\"><b>{count:N0}</b>{name}</li>");

    /// <param name="value">HTML.</param>
    private static void Fact(StringBuilder html, string name, string value) =>
        html.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{value}</dd>");

    private static void Classes(StringBuilder html, IReadOnlyList<ReportClassCount> histogram)
    {
        var classes = histogram.GroupBy(count => count.Label)
            .Select(group => (Label: group.Key, Splits: group.ToList(), Total: group.Sum(count => count.Count)))
            .OrderBy(row => row.Label is null).ThenByDescending(row => row.Total).ToList();
        if (classes.Count == 0)
        {
            return;
        }

        string?[] splits = [.. histogram.Select(count => count.Split).Distinct().OrderBy(Rank)];
        html.Append("<h2>Classes</h2>\n<div class=\"card\">");
        if (splits.Length > 1)
        {
            html.Append("<ul class=\"legend\">")
                .AppendJoin("", splits.Select(split =>
                    $"<li><i class=\"{Class(split)}\"></i>{HtmlText.Encode(split ?? "no split")}</li>")).Append("</ul>");
        }

        html.Append("<div class=\"bars\">");
        var largest = classes.Max(row => row.Total);
        foreach (var row in classes.Take(MaxClassesShown))
        {
            html.AppendElement("span", row.Label is null ? "label muted" : "label", row.Label ?? "no label")
                .Append("<span class=\"bar\" aria-hidden=\"true\">");
            foreach (var part in row.Splits.OrderBy(part => Rank(part.Split)))
            {
                html.Append(CultureInfo.InvariantCulture,
                    $"<i class=\"{Class(part.Split)}\" style=\"width:{100.0 * part.Count / largest:0.##}%\"></i>");
            }

            html.Append(CultureInfo.InvariantCulture, $"</span><span class=\"n\">{row.Total:N0}</span>");
        }

        html.Append("</div>");
        if (classes.Count > MaxClassesShown)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">And {classes.Count - MaxClassesShown:N0} smaller classes.</p>");
        }

        html.Append("</div>\n");
    }

    private static int Rank(string? split) => split switch { "train" => 0, "validation" => 1, "test" => 2, _ => 3 };

    private static string Class(string? split) => split is "train" or "validation" or "test" ? split : "none";

    private static void Passed(StringBuilder html, ValidationReport report)
    {
        var passed = report.Checks.Where(check => check.Outcome == CheckOutcome.Passed).ToList();
        if (passed.Count == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<h2>Passed ({passed.Count})</h2>\n<div class=\"card\"><ul class=\"rows\">");
        foreach (var check in passed)
        {
            html.Append("<li>").AppendHead("", check.Title, check.Id);
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>{HtmlText.Encode(check.Summary)}</summary>");
            CheckSection.Evidence(html, check.Evidence);
            html.Append("</details></li>");
        }

        html.Append("</ul></div>\n");
    }

    private static void Skipped(StringBuilder html, ValidationReport report)
    {
        var skipped = report.Checks.Where(check => check.Outcome == CheckOutcome.Skipped).ToList();
        if (skipped.Count == 0)
        {
            return;
        }

        html.Append(CultureInfo.InvariantCulture, $"<h2>Not checked ({skipped.Count})</h2>\n<div class=\"card\"><ul class=\"rows\">");
        foreach (var check in skipped)
        {
            html.Append("<li>").AppendHead("", check.Title, check.Id)
                .Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">{HtmlText.Encode(check.Reason)}</p></li>");
        }

        html.Append("</ul></div>\n");
    }
}
