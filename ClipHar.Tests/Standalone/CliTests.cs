using System.Text.Json;

using ClipHar.Tests.Models;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

[TestClass]
public sealed class CliTests
{
    private static readonly string Tiny = Goldens.Model("tiny");
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Embed_Texts_MatchesTheReference()
    {
        var captions = JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf("expected/tiny.json"))).RootElement.GetProperty("captions")
            .EnumerateArray()
            .Select(caption => caption.GetString()!).ToArray();
        var texts = captions.SelectMany(caption => new[] { "--text", caption }).ToArray();
        var expected = GoldenTensors.Load(Goldens.PathOf("expected/tiny.safetensors"));

        var unit = await RunAsync(["embed", "--model", Tiny, "--json", .. texts]);
        var raw = await RunAsync(["embed", "--model", Tiny, "--json", "--raw", .. texts]);

        Assert.AreEqual(32, unit.GetProperty("dimension").GetInt32());
        AssertClose(expected["out.text_embeds"].Floats, unit, 2e-5);
        AssertClose(expected["out.text_embeds_raw"].Floats, raw, 2e-5);
    }

    [TestMethod]
    public async Task Classify_OwnLabels_MatchesTheReferenceFromFileToProbability()
    {
        var test = JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf("expected/end-to-end.json"))).RootElement.GetProperty("cases")[0];
        var texts = test.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!).ToArray();
        var pictures = test.GetProperty("pictures").EnumerateArray().Select(name => Goldens.PathOf($"images/{name.GetString()}")).ToArray();
        string[] arguments = ["classify", "--model", Tiny, "--json", .. texts.SelectMany(text => new[] { "--label", text }), .. pictures];

        var (code, output, error) = await CliProcess.RunAsync(NoEnvironment, arguments, TestContext.CancellationToken);

        Assert.AreEqual(0, code, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToArray();
        CollectionAssert.AreEqual(pictures, lines.Select(line => line.GetProperty("path").GetString()).ToArray());
        for (var picture = 0; picture < pictures.Length; picture++)
        {
            // The last picture is a JPEG, whose bytes depend on the decoder: see its noise figure.
            var tolerance = pictures[picture].EndsWith(".jpg", StringComparison.Ordinal) ? 2e-2 : 2e-4;
            foreach (var label in lines[picture].GetProperty("labels").EnumerateArray())
            {
                var column = Array.IndexOf(texts, label.GetProperty("label").GetString());
                Assert.AreEqual(
                    test.GetProperty("probs_per_image")[picture][column].GetDouble(), label.GetProperty("score").GetDouble(), tolerance,
                    pictures[picture]);
            }
        }
    }

    [TestMethod]
    public async Task Classify_OneBadPictureAmongGoodOnes_ReportsItAndGoesOn()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.Combine("a.png"), "not a picture");
        File.Copy(Goldens.PathOf("images/gradient.png"), folder.Combine("b.png"));

        var (code, output, _) = await CliProcess.RunAsync(
            NoEnvironment, ["classify", "--model", Tiny, "--label", "x", "--label", "y", "--json", folder.Path],
            TestContext.CancellationToken);

        Assert.AreEqual(1, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(2, lines);
        StringAssert.Contains(lines[0], "\"error\"");
        StringAssert.Contains(lines[1], "\"labels\"");
    }

    [TestMethod]
    [DataRow("embed", "Give either pictures or --text")]
    [DataRow("classify nowhere.png --model {tiny}", "'nowhere.png' is neither a file nor a folder")]
    [DataRow("classify nowhere.png --model no-such-model", "There is no model")]
    [DataRow("models pull not-a-repository", "expected owner/name")]
    public async Task Verb_BadInput_SaysWhatIsWrong(string command, string expected)
    {
        using var folder = new TempFolder();
        var arguments = command.Split(' ').Select(word => word.Replace("{tiny}", Tiny, StringComparison.Ordinal)).Append("--data")
            .Append(folder.Path).ToArray();

        var (code, output, error) = await CliProcess.RunAsync(NoEnvironment, arguments, TestContext.CancellationToken);

        Assert.AreEqual(1, code);
        Assert.AreEqual("", output);
        StringAssert.Contains(error, expected);
    }

    [TestMethod]
    public async Task ModelsPull_FromAHub_TheModelIsListedAndUsable()
    {
        using var folder = new TempFolder();
        await using var hub = await FakeHub.StartAsync(Tiny);
        var environment = new Dictionary<string, string> { ["HF_ENDPOINT"] = hub.Endpoint.ToString() };

        var pulled = await CliProcess.RunAsync(
            environment, ["models", "pull", FakeHub.Repository, "--data", folder.Path], TestContext.CancellationToken);
        var listed = await RunAsync(["models", "list", "--json", "--data", folder.Path]);
        var embedded = await RunAsync(["embed", "--model", FakeHub.Repository, "--text", "a photo", "--json", "--data", folder.Path]);

        Assert.AreEqual(0, pulled.ExitCode, pulled.Error);
        Assert.IsTrue(listed.EnumerateArray().Any(model => model.GetProperty("name").GetString() == "acme--tiny-clip"));
        Assert.AreEqual(1, embedded.GetProperty("embeddings").GetArrayLength());
    }

    private async Task<JsonElement> RunAsync(string[] arguments)
    {
        var (code, output, error) = await CliProcess.RunAsync(NoEnvironment, arguments, TestContext.CancellationToken);
        Assert.AreEqual(0, code, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static void AssertClose(float[] expected, JsonElement answer, double tolerance)
    {
        var actual = answer.GetProperty("embeddings").EnumerateArray().SelectMany(row => row.EnumerateArray())
            .Select(value => value.GetSingle()).ToArray();
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance);
        }
    }
}
