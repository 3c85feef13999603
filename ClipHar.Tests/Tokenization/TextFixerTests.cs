using System.Text;
using ClipHar.Clip.Tokenization.TextRepair;

namespace ClipHar.Tests.Tokenization;

/// <summary>Expected values are those of ftfy 6.3.1.</summary>
[TestClass]
public class TextFixerTests
{
    [TestMethod]
    [DataRow("a person clapping", "a person clapping")]
    [DataRow("l\u2019\u00E9t\u00E9 \u2014 \u201Cok\u201D\u2026", "l'\u00E9t\u00E9 \u2014 \"ok\"\u2026")]
    [DataRow("\uFB02u\uFB00y \u0133s", "fluffy ijs")]
    [DataRow("\uFF2C\uFF2F\uFF35\uFF24\u3000\uFF35\uFF80\uFF70\uFF9D \uFFE3", "LOUD U\u30BF\u30FC\u30F3  \u0304")]
    [DataRow("\uFFB2\uFFC2", "\uBC14")]
    [DataRow("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive")]
    [DataRow("\u001B[36;44mblue\u001B[0m \u001B[x \u001B", "blue  ")]
    [DataRow("\uFEFFa\u0000b\u000Bc\u206Ad\uFFFCe\u007F", "abcde")]
    [DataRow("e\u0301", "\u00E9")]
    [DataRow("a\uFFFEe\u0301", "a\uFFFE\u00E9")]
    public void Fix_CharactersOfOtherKinds_BecomeOrdinary(string text, string expected) => Assert.AreEqual(expected, TextFixer.Fix(text));

    [TestMethod]
    [DataRow("&amp;lt;b&amp;gt;", "<b>")]
    [DataRow("P&EACUTE;REZ &NTILDE; &nTILDE; STRA&SZLIG;E", "P\u00C9REZ \u00D1 &nTILDE; STRASSE")]
    [DataRow("this&not that &amp that", "this&not that &amp that")]
    [DataRow("a < b &amp; c", "a < b &amp; c")]
    [DataRow("x &amp; y\na < b &amp; c\nz &amp;", "x & y\na < b &amp; c\nz &amp;")]
    [DataRow("&#59; &#x3b; &#12ab;", "&#59; &#x3b; &#12ab;")]
    [DataRow("&#128; &#x2019;", "\u20AC '")]
    [DataRow("&CounterClockwiseContourIntegral;", "&CounterClockwiseContourIntegral;")]
    public void Fix_HtmlEntities_AreResolvedWhereNobodyWritesThemByChance(string text, string expected) =>
        Assert.AreEqual(expected, TextFixer.Fix(text));

    [TestMethod]
    [DataRow("iso-8859-1", "caf\u00E9 cr\u00E8me \u00BD")]
    [DataRow("windows-1252", "\u2714 na\u00EFve \u65E5\u672C")]
    [DataRow("windows-1251", "\u041F\u0440\u0438\u0432\u0435\u0442, \u043C\u0438\u0440")]
    [DataRow("windows-1250", "\u2014 gr\u00FC\u00DFen \u2026")]
    [DataRow("windows-1253", "\u03B3\u03B5\u03B9\u03AC \u03C3\u03BF\u03C5")]
    [DataRow("windows-1254", "t\u00FCrk\u00E7e \u0131\u011Fd\u0131r")]
    [DataRow("windows-1257", "\u2014 \u20AC5")]
    [DataRow("macintosh", "caf\u00E9 \u2026 ok")]
    [DataRow("ibm437", "caf\u00E9 \u00FCber")]
    public void Fix_Utf8ReadInAnotherEncoding_IsReadAgain(string encodingName, string original)
    {
        var encoding = SingleByteEncoding.All.Single(encoding => encoding.Name == encodingName);
        var misread = new string(
            [.. Encoding.UTF8.GetBytes(original).Select(value => value < 0x80 ? (char)value : encoding.CharacterOf(value))]);

        Assert.AreNotEqual(original, misread);
        Assert.AreEqual(original, TextFixer.Fix(misread));
    }

    [TestMethod]
    [DataRow("\u00C3\u0192\u00C2\u00A9", "\u00E9", DisplayName = "misread twice")]
    [DataRow("voil\u00C3 le travail", "voil\u00E0 le travail", DisplayName = "a no-break space lost")]
    [DataRow("\u00C3 quel point", "\u00E0 quel point", DisplayName = "a grave as a word")]
    [DataRow("\u00E2\u20AC\u0153like this\u00E2\u20AC\uFFFD", "\"like this\uFFFD", DisplayName = "a byte lost")]
    [DataRow("\u4EBA\u00C3\u00A9\u4EBA", "\u4EBA\u00E9\u4EBA", DisplayName = "in places")]
    [DataRow("\u0093quoted\u0094", "\"quoted\"", DisplayName = "C1 controls")]
    [DataRow("\u00ED\u00A0\u00BD\u00ED\u00B1\u008F", "\U0001F44F", DisplayName = "CESU-8")]
    public void Fix_DamagedMojibake_IsRepaired(string text, string expected) => Assert.AreEqual(expected, TextFixer.Fix(text));

    [TestMethod]
    [DataRow("caf\u00E9 cr\u00E8me, \u00C5ngstr\u00F6m, \u00C3o")]
    [DataRow("\u041F\u0440\u0438\u0432\u0435\u0442 \u03BA\u03CC\u03C3\u03BC\u03B5")]
    [DataRow("50\u20AC, \u00A33, \u00BD, 20\u00B0C \u00AB oui \u00BB")]
    [DataRow("\u4EBA\u306F\u624B\u3092\u305F\u305F\u3044\u3066\u3044\u307E\u3059")]
    [DataRow("\uD83D\uDC4F\uD83C\uDFFD party")]
    public void Fix_HonestText_IsLeftAlone(string text) => Assert.AreEqual(text, TextFixer.Fix(text));

    [TestMethod]
    public void Fix_EntitiesNestedWithoutEnd_StopsWithinItsBudget()
    {
        var text = "&" + string.Concat(Enumerable.Repeat("amp;", 200_000));

        var result = TextFixer.Fix(text);

        Assert.IsLessThan(text.Length, result.Length);
    }
}
