using ClipHar.Clip.Tokenization;
using ClipHar.Clip.Tokenization.Normalization;

namespace ClipHar.Tests.Tokenization;

/// <summary>Expected values are those of Python 3.11 (str.lower, html.unescape) and of the regex module.</summary>
[TestClass]
public class NormalizationTests
{
    [TestMethod]
    [DataRow("ABC xyz", "abc xyz")]
    [DataRow("\u0130I\u0131", "i\u0307i\u0131")]
    [DataRow("\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2")]
    [DataRow("\u03A3", "\u03C3")]
    [DataRow("\u0391\u03A3\u0391", "\u03B1\u03C3\u03B1")]
    [DataRow("\u0391\u03A3'\u0391 \u0391\u03A3' \u0391", "\u03B1\u03C3'\u03B1 \u03B1\u03C2' \u03B1")]
    [DataRow("1\u03A3 \u02B0\u03A3 a\u02B0\u03A3", "1\u03C3 \u02B0\u03C3 a\u02B0\u03C2")]
    [DataRow("\U00010400\u03A3", "\U00010428\u03C2")]
    [DataRow("\u1E9E\u212A", "\u00DFk")]
    public void ToLower_SpecialCases_FollowUnicode(string text, string expected) => Assert.AreEqual(expected, CaseMapping.ToLower(text));

    [TestMethod]
    public void ToLowerEachCharacter_FinalSigma_IsAnOrdinarySigma() =>
        Assert.AreEqual("\u03BF\u03C3 i\u0307", CaseMapping.ToLowerEachCharacter("\u039F\u03A3 \u0130"));

    [TestMethod]
    [DataRow("&amp;&lt&gt;", "&<>")]
    [DataRow("&notit; &notin; &NotEqualTilde;", "\u00ACit; \u2209 \u2242\u0338")]
    [DataRow("&#39;&#x27&#X41;", "''A")]
    [DataRow(
        "&#0; &#1; &#13; &#127; &#128; &#129; &#xD800; &#1114112; &#99999999999999999999; &#xFFFF;",
        "\uFFFD  \r  \u20AC \u0081 \uFFFD \uFFFD \uFFFD ")]
    [DataRow("& &; &# &#x; &x &#; a&b", "& &; &# &#x; &x &#; a&b")]
    [DataRow("&copyright &ampamp;", "\u00A9right &amp;")]
    public void Unescape_References_AreResolvedAsBrowsersDo(string text, string expected) =>
        Assert.AreEqual(expected, HtmlText.Unescape(text));

    [TestMethod]
    public void HtmlEntities_Table_HasEveryNameOfTheStandard()
    {
        Assert.AreEqual(2231, HtmlEntities.All.Count());
        Assert.IsTrue(HtmlEntities.TryGet("zwnj;", out var joiner) && joiner == "\u200C");
    }

    [TestMethod]
    [DataRow("it's fine", "it|'s|fine")]
    [DataRow("'''s !'s", "'''|s|!'|s")]
    [DataRow("a1b22 \u2167\u00BD", "a|1|b|2|2|\u2167|\u00BD")]
    [DataRow("\U0001D4D7\U0001D4EE\U0001D7D9\U0001D7DAx", "\U0001D4D7\U0001D4EE|\U0001D7D9|\U0001D7DA|x")]
    [DataRow("\u0924\u093E\u0932", "\u0924|\u093E|\u0932")]
    [DataRow("a\u00A0b\u3000c\u0085d\u001Ce", "a|b|c|d|\u001C|e")]
    [DataRow("<|endoftext|>x!<|endoftext|>", "<|endoftext|>|x|!<||endoftext||>")]
    [DataRow("it'\u017F <|\u017Ftartoftext|>", "it|'\u017F|<|\u017Ftartoftext|>")]
    public void WordScanner_Texts_AreCutByThePattern(string text, string words)
    {
        var scanner = new WordScanner(text, ignoreCase: true);
        var found = new List<string>();
        while (scanner.MoveNext())
        {
            found.Add(scanner.Current.ToString());
        }

        Assert.AreEqual(words, string.Join('|', found));
        Assert.IsFalse(scanner.MoveNext());
    }

    [TestMethod]
    public void UnicodeText_OnThisMachine_Composes()
    {
        Assert.IsTrue(UnicodeText.CanCompose);
        Assert.AreEqual("\u00E9\uFFFE\u00E9", UnicodeText.Compose("e\u0301\uFFFEe\u0301"));
    }

    [TestMethod]
    public void Compose_EndlessMarks_TakesNoQuadraticTimeAndKeepsThem()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\u0301\u0316", 500_000)) + "e\u0301";

        var composed = UnicodeText.Compose(text);

        Assert.IsTrue(composed.EndsWith('\u00E9'));
        Assert.IsGreaterThanOrEqualTo(1_000_000, composed.Length);
    }

    [TestMethod]
    public void Collapse_EveryKindOfSpace_BecomesOne() =>
        Assert.AreEqual("a b \u001F c", WhiteSpace.Collapse("\u001C\u2003a\t\r\n\u0085b\u00A0\u001F\u3000c \u001D"));
}
