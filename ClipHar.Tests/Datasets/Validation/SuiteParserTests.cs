using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Suites;

namespace ClipHar.Tests.Datasets.Validation;

[TestClass]
public sealed class SuiteParserTests
{
    private const string Good = """
        name: strict
        description: What we train on.
        checks:
          - decodable
          - check: near_duplicates
            id: twins
            severity: error
            max_distance: 4
            min_cosine: 0.99
          - check: missing_labels
            splits: [train, test]
        """;

    [TestMethod]
    public void Parse_Yaml_ReadsNamesSeveritiesAndThresholds()
    {
        var suite = Parse(Good);

        Assert.AreEqual("strict", suite.Name);
        CollectionAssert.AreEqual(new[] { "decodable", "twins", "missing_labels" }, suite.Checks.Select(check => check.Id).ToArray());
        Assert.AreEqual(Severity.Error, suite.Checks[0].Severity, "the check's own");
        Assert.AreEqual(Severity.Error, suite.Checks[1].Severity);
        Assert.AreEqual(4, suite.Checks[1].Settings.Integer("max_distance"));
        Assert.AreEqual(0.01, suite.Checks[1].Settings.Number("max_share"), "the default");
        CollectionAssert.AreEqual(new[] { "train", "test" }, suite.Checks[2].Settings.Words("splits").ToArray());
    }

    [TestMethod]
    public void Parse_JsonOfTheSame_HasTheSameHash()
    {
        const string Json = """
            {"checks": [{"check": "decodable"},
                {"check": "near_duplicates", "id": "twins", "min_cosine": 0.990, "max_distance": 4, "severity": "error"},
             {"check": "missing_labels", "splits": ["train", "test"]}], "name": "other"}
            """;

        Assert.AreEqual(Parse(Good).Hash, Parse(Json).Hash);
        Assert.AreNotEqual(Parse(Good).Hash, Parse(Good.Replace("0.99", "0.98", StringComparison.Ordinal)).Hash);
        Assert.AreEqual(Parse("checks: [decodable]").Hash, Parse("checks: [{check: decodable, max_share: 0}]").Hash,
            "a default that is written out changes nothing");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("name: empty")]
    [DataRow("checks: []")]
    [DataRow("name: x\nchecks:\n")]
    [DataRow("[]")]
    [DataRow("checks: {}")]
    public void Parse_NoChecks_IsAnError(string text)
    {
        var error = Assert.ThrowsExactly<SuiteException>(() => Parse(text));

        Assert.IsNotEmpty(error.Errors);
    }

    [TestMethod]
    public void Constructor_NoChecks_IsAnError() => Assert.ThrowsExactly<SuiteException>(() => new ValidationSuite("empty", null, []));

    [TestMethod]
    public void Parse_ManyMistakes_NamesEachWithItsLine()
    {
        var error = Assert.ThrowsExactly<SuiteException>(() => Parse("""
            nam: x
            checks:
              - decodeable
              - check: near_duplicates
                max_distance: 99
                severity: fatal
                radius: 3
              - check: decodable
                max_share: NaN
              - decodable
              - [decodable]
              - check: missing_labels
                splits: [trian]
            """));

        CollectionAssert.AreEqual(new int?[] { 1, 3, 5, 6, 7, 9, 10, 11, 13 }, error.Errors.Select(e => e.Line).ToArray(), error.Message);
        Assert.Contains("line 5: 'max_distance' of near_duplicates is '99'; allowed is a whole number from 0 to 16.", error.Message);
        Assert.Contains("line 6: The severity is 'fatal'; allowed are info, warning and error.", error.Message);
    }

    [TestMethod]
    public void Parse_Hostile_IsRefusedWithoutHarm()
    {
        Assert.ThrowsExactly<SuiteException>(() => Parse("checks: " + new string('[', 100_000)));
        Assert.ThrowsExactly<SuiteException>(() => Parse(new string(' ', 300_000)));
        Assert.ThrowsExactly<SuiteException>(() => Parse("checks: [decodable\n  - x: 'y"));
        Assert.ThrowsExactly<SuiteException>(() => Parse("checks: [decodable]\nchecks: [decodable]"));
        Assert.ThrowsExactly<SuiteException>(() => Parse("a: &a [*a, *a]\nchecks: *a"));
    }

    [TestMethod]
    public void ToYaml_DefaultSuite_ReadsBackAsTheSame()
    {
        var suite = ValidationSuite.Default(CheckBench.Catalog);

        var read = Parse(SuiteWriter.ToYaml(suite, CheckBench.Catalog));

        Assert.AreEqual(suite.Hash, read.Hash);
        Assert.HasCount(CheckBench.Catalog.Checks.Count, read.Checks);
    }

    private static ValidationSuite Parse(string text) => SuiteParser.Parse(text, "test.yaml", CheckBench.Catalog);
}
