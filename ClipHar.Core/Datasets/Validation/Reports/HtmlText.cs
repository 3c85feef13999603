using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation.Reports;

/// <summary>Values as text of a report.</summary>
internal static class HtmlText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Encode(string? text) => text is null ? "" : Encoder.Encode(text);

    public static string Seconds(double seconds) => seconds switch
    {
        < 1 => Invariant($"{seconds * 1000:0} ms"),
        < 120 => Invariant($"{seconds:0.0} s"),
        _ => Invariant($"{seconds / 60:0.0} min"),
    };

    /// <summary>A number of a check with its unit.</summary>
    public static string Number(double value, string? unit) => unit switch
    {
        "share" => value.ToString(value is 0 or 1 ? "P0" : "P2", Percent),
        null => Plain(value),
        _ => $"{Plain(value)} {unit}",
    };

    /// <summary>Heading of a check and its id.</summary>
    /// <param name="badge">HTML before the heading, or empty.</param>
    public static StringBuilder AppendHead(this StringBuilder html, string badge, string heading, string id) => html
        .Append("<div class=\"head\">").Append(badge)
        .Append("<h3>").Append(Encode(heading)).Append("</h3>")
        .Append("<code class=\"id\">").Append(Encode(id)).Append("</code></div>");

    /// <summary>An element with a class and encoded text.</summary>
    public static StringBuilder AppendElement(this StringBuilder html, string name, string @class, string? text) => html
        .Append('<').Append(name).Append(" class=\"").Append(@class).Append("\">").Append(Encode(text)).Append("</").Append(name).Append('>');

    private static readonly NumberFormatInfo Percent = new() { PercentPositivePattern = 0, PercentNegativePattern = 0 };

    private static string Plain(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? value.ToString("N0", CultureInfo.InvariantCulture)
        : value.ToString("G4", CultureInfo.InvariantCulture);
}
