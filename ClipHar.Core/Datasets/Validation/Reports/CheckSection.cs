using System.Globalization;
using System.Text;
using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Core.Datasets.Validation.Reports;

/// <summary>The part of an HTML report about a check that failed.</summary>
internal sealed class CheckSection(IReadOnlyList<DatasetSample> samples, ReportThumbnails thumbnails)
{
    private const int ItemsShown = 12;
    private const int ItemsFolded = 36;
    private const int EvidenceShown = 8;

    public async Task WriteAsync(StringBuilder html, CheckResult check, CancellationToken cancellationToken)
    {
        var (frame, badge, word) = check.Severity switch
        {
            Severity.Error => ("bad", "error", "Error"),
            Severity.Warning => ("odd", "warning", "Warning"),
            _ => ("note", "info", "Note"),
        };
        html.Append(CultureInfo.InvariantCulture, $"<section class=\"card {frame}\">")
            .AppendHead($"<span class=\"badge {badge}\">{word}</span>", check.Summary, check.Id)
            .AppendElement("p", "expected", $"Expected: {char.ToLowerInvariant(check.Title[0])}{check.Title[1..]}.").Append('\n');
        await ItemsAsync(html, check, cancellationToken);
        Evidence(html, check.Evidence);
        html.Append("</section>\n");
    }

    /// <summary>A table of numbers; many of them are folded.</summary>
    public static void Evidence(StringBuilder html, IReadOnlyList<Evidence> evidence)
    {
        if (evidence.Count == 0)
        {
            return;
        }

        Table(html, evidence.Take(EvidenceShown));
        if (evidence.Count > EvidenceShown)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>{evidence.Count - EvidenceShown} more numbers</summary>");
            Table(html, evidence.Skip(EvidenceShown));
            html.Append("</details>");
        }
    }

    private static void Table(StringBuilder html, IEnumerable<Evidence> evidence)
    {
        var rows = evidence.ToList();
        var limits = rows.Exists(row => row.Threshold is not null);
        html.Append("<table><thead><tr><th>Evidence</th><th class=\"n\">Found</th>")
            .Append(limits ? "<th class=\"n\">Limit</th>" : "").Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            html.Append("<tr>").AppendElement("td", "name", row.Name).AppendElement("td", "n", HtmlText.Number(row.Value, row.Unit));
            if (limits)
            {
                html.AppendElement("td", "n muted", row.Threshold is { } limit ? HtmlText.Number(limit, row.Unit) : null);
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table>\n");
    }

    private async Task ItemsAsync(StringBuilder html, CheckResult check, CancellationToken cancellationToken)
    {
        if (check.Affected.Count == 0)
        {
            return;
        }

        await GridAsync(html, check.Affected.Take(ItemsShown), cancellationToken);
        var folded = check.Affected.Skip(ItemsShown).Take(ItemsFolded).ToList();
        if (folded.Count > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>{folded.Count} more</summary>");
            await GridAsync(html, folded, cancellationToken);
            html.Append("</details>");
        }

        var left = check.AffectedCount - Math.Min(check.Affected.Count, ItemsShown + ItemsFolded);
        if (left > 0)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">{left:N0} others are not shown here; the grid of samples can be ")
                .Append(CultureInfo.InvariantCulture, $"filtered by <code>{HtmlText.Encode(check.Id)}</code>.</p>");
        }
    }

    private async Task GridAsync(StringBuilder html, IEnumerable<AffectedItem> items, CancellationToken cancellationToken)
    {
        html.Append("<ul class=\"items\">");
        foreach (var item in items)
        {
            html.Append("<li><div class=\"thumbs\">");
            await ThumbnailAsync(html, item.Sample, cancellationToken);
            if (item.RelatedSample is { } twin)
            {
                await ThumbnailAsync(html, twin, cancellationToken);
            }

            html.Append(CultureInfo.InvariantCulture,
                $"</div><div class=\"text\"><p>{HtmlText.Encode(item.Detail)}</p><div class=\"path\">{HtmlText.Encode(item.Path)}</div>");
            Tags(html, samples[item.Sample], item);
            html.Append("</div></li>");
        }

        html.Append("</ul>\n");
    }

    private static void Tags(StringBuilder html, DatasetSample sample, AffectedItem item)
    {
        html.Append("<div class=\"tags\">");
        foreach (var tag in new[] { sample.Label, sample.Split }.OfType<string>())
        {
            html.Append(CultureInfo.InvariantCulture, $"<span>{HtmlText.Encode(tag)}</span>");
        }

        if (item.SuggestedLabel is { } suggested)
        {
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"to\">→ {HtmlText.Encode(suggested)}</span>");
        }

        html.Append("</div>");
    }

    private async Task ThumbnailAsync(StringBuilder html, int sample, CancellationToken cancellationToken)
    {
        var thumbnail = await thumbnails.CreateAsync(samples[sample].Object, cancellationToken);
        if (thumbnail.Jpeg is { } jpeg)
        {
            html.Append("<img alt=\"").Append(HtmlText.Encode(samples[sample].Path)).Append("\" loading=\"lazy\" src=\"data:image/jpeg;base64,")
                .Append(Convert.ToBase64String(jpeg)).Append("\">");
        }
        else
        {
            html.Append(CultureInfo.InvariantCulture, $"<span>{HtmlText.Encode(thumbnail.Reason)}</span>");
        }
    }
}
