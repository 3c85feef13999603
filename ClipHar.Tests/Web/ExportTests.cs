using System.Text.Json;
using ClipHar.Web.Results;
using ClipHar.Web.Timelines;

namespace ClipHar.Tests.Web;

[TestClass]
public sealed class ExportTests
{
    private static readonly ActionSegment Segment = new(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(4), "riding, \"fast\"", 0.87654);

    [TestMethod]
    public void TimelineToCsv_LabelWithCommaAndQuotes_IsQuoted() => Assert.AreEqual(
        "start_s,end_s,duration_s,label,score\r\n1.500,4.000,2.500,\"riding, \"\"fast\"\"\",0.8765\r\n", TimelineExport.ToCsv([Segment]));

    [TestMethod]
    public void TimelineToJson_OneSegment_IsReadable()
    {
        using var json = JsonDocument.Parse(TimelineExport.ToJson("live", "cliphar-demo", [Segment]));
        var segment = json.RootElement.GetProperty("segments")[0];
        Assert.AreEqual("cliphar-demo", json.RootElement.GetProperty("model").GetString());
        Assert.AreEqual(1.5, segment.GetProperty("start_s").GetDouble());
        Assert.AreEqual("riding, \"fast\"", segment.GetProperty("label").GetString());
    }

    [TestMethod]
    [DataRow("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [DataRow("@cmd", "'@cmd")]
    [DataRow("-0.5", "-0.5")]
    [DataRow("two\nlines", "\"two\nlines\"")]
    public void CsvCell_ForeignText_CannotBecomeAFormula(string value, string expected)
    {
        var csv = new CsvBuilder("a");
        csv.AddRow(value);
        Assert.AreEqual($"a\r\n{expected}\r\n", csv.ToString());
    }

    [TestMethod]
    public void CsvRow_WrongNumberOfCells_Throws() => Assert.ThrowsExactly<ArgumentException>(() => new CsvBuilder("a", "b").AddRow("1"));

    [TestMethod]
    [DataRow("using_laptop", "using laptop")]
    public void Humanise_Underscores_BecomeSpaces(string label, string expected) => Assert.AreEqual(expected, LabelText.Humanise(label));

    [TestMethod]
    [DataRow(0.784, "78 %")]
    [DataRow(0.001, "< 1 %")]
    [DataRow(0.0, "0 %")]
    public void Percent_Score_ReadsAsPeopleSayIt(double score, string expected) => Assert.AreEqual(expected, LabelText.Percent(score));

    [TestMethod]
    [DataRow(7.4, "0:07")]
    [DataRow(750, "12:30")]
    [DataRow(3723, "1:02:03")]
    public void Clock_Seconds_AsOnAPlayer(double seconds, string expected) => Assert.AreEqual(expected, LabelText.Clock(TimeSpan.FromSeconds(seconds)));

    [TestMethod]
    public void Slug_ForeignText_IsAFileName() => Assert.AreEqual("h-pfen--im-regen", LabelText.Slug("Hüpfen, im Regen/"));
}
