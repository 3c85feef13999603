using System.Net;
using System.Text;
using ClipHar.Client;
using ClipHar.Client.Classification;
using ClipHar.Client.Vocabularies;

namespace ClipHar.Tests.Api;

/// <summary>Through the typed client, which is thereby tested too.</summary>
[TestClass]
public sealed class VocabularyApiTests
{
    private static ApiHost _host = null!;
    private static ClipHarClient _client = null!;
    private static HttpClient _http = null!;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _host = new ApiHost();
        _http = _host.CreateClient();
        _client = new ClipHarClient(_http, TimeProvider.System);
    }

    [ClassCleanup]
    public static void Stop() => _host.Dispose();

    [TestMethod]
    public async Task Vocabulary_CreatedChangedDeleted_IsUsedAtOnceAndCountsVersions()
    {
        var created = await _client.PutVocabularyAsync(Sample("kitchen"), null, Token);
        var read = await _client.GetVocabularyAsync("kitchen", Token);
        var answer = await ClassifyAsync("kitchen");
        var changed = await _client.PutVocabularyAsync(
            Sample("kitchen") with { Actions = [new VocabularyAction { Label = "baking" }] }, created.Version, Token);
        var after = await ClassifyAsync("kitchen");
        await _client.DeleteVocabularyAsync("kitchen", changed.Version, Token);

        Assert.AreEqual(1, created.Version);
        Assert.AreEqual(2, changed.Version);
        Assert.AreEqual("cutting vegetables with a knife", read.Actions[0].Phrases[0]);
        Assert.IsTrue(read.NoneOfThese);
        Assert.AreEqual("kitchen", answer.Vocabulary);
        CollectionAssert.AreEquivalent(
            new[] { "cutting", "stirring", LabelScore.NoneOfThese }, answer.Results[0].Labels.Select(l => l.Label).ToList());
        Assert.AreEqual("baking", after.Results[0].Labels.Single(l => l.Label != LabelScore.NoneOfThese).Label);
        var gone = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.GetVocabularyAsync("kitchen", Token));
        Assert.AreEqual(HttpStatusCode.NotFound, gone.Status);
    }

    [TestMethod]
    public async Task PutVocabulary_OldVersion_Is412AndChangesNothing()
    {
        var first = await _client.PutVocabularyAsync(Sample("shared"), null, Token);
        await _client.PutVocabularyAsync(Sample("shared") with { Description = "theirs" }, first.Version, Token);

        var late = await Assert.ThrowsExactlyAsync<ClipHarApiException>(
            () => _client.PutVocabularyAsync(Sample("shared") with { Description = "mine" }, first.Version, Token));

        Assert.AreEqual(HttpStatusCode.PreconditionFailed, late.Status);
        Assert.AreEqual("theirs", (await _client.GetVocabularyAsync("shared", Token)).Description);
    }

    [TestMethod]
    public async Task BuiltIn_ListedFirst_CannotBeChangedOrDeleted()
    {
        var all = await _client.GetVocabulariesAsync(Token);

        Assert.AreEqual("har-15", all[0].Name);
        Assert.IsTrue(all[0].BuiltIn);
        Assert.HasCount(15, all[0].Actions);
        foreach (var change in new Func<Task>[]
        {
            () => _client.PutVocabularyAsync(Sample("har-15"), null, Token),
            () => _client.DeleteVocabularyAsync("har-15", null, Token),
        })
        {
            var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(change);
            Assert.AreEqual(HttpStatusCode.Forbidden, refused.Status);
            Assert.Contains("Copy it", refused.Message);
        }
    }

    [TestMethod]
    public async Task Templates_Listed_IncludeTheKnownSets()
    {
        var sets = (await _client.GetTemplateSetsAsync(Token)).ToDictionary(set => set.Name);

        Assert.HasCount(48, sets["ucf101"].Templates);
        Assert.HasCount(28, sets["kinetics700"].Templates);
        Assert.HasCount(16, sets["actionclip"].Templates);
        Assert.AreEqual("{}", sets["verbatim"].Templates.Single());
    }

    [TestMethod]
    public async Task PutVocabulary_ManyMistakes_NamesEveryOne()
    {
        var bad = new VocabularyResource
        {
            Name = "bad",
            TemplateSet = "nope",
            Actions =
            [
                new VocabularyAction { Label = "" },
                new VocabularyAction { Label = "a", Phrases = ["x", "x"] },
                new VocabularyAction { Label = "A" },
                new VocabularyAction { Label = "None of these" },
            ],
        };

        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.PutVocabularyAsync(bad, null, Token));

        CollectionAssert.AreEquivalent(
            new[] { "template_set", "actions[0].label", "actions[1].phrases[1]", "actions[2].label", "actions[3].label" },
            refused.Problem.Errors!.Keys.ToList());
    }

    [TestMethod]
    [DataRow("UPPER", """{"name": "UPPER", "actions": [{"label": "a"}]}""", "no name")]
    [DataRow("x", """{"name": "y", "actions": [{"label": "a"}]}""", "the address says")]
    [DataRow("x", """{"name": "x", "actions": []}""", "1 to 1000")]
    [DataRow("x", """{"name": "x", "actions": null}""", "actions")]
    [DataRow("x", """{"name": "x", "actions": [null]}""", "actions[0]")]
    [DataRow("x", """{"name": "x"}""", "actions")]
    [DataRow("x", """{"name": "x", "actions": [{"label": "a", "phrases": 5}]}""", "phrases")]
    public async Task PutVocabulary_BadBody_SaysWhatAndWhere(string name, string json, string expected)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _http.PutAsync($"/v1/vocabularies/{name}", content, Token);

        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, Token, expected);
    }

    [TestMethod]
    public async Task PutVocabulary_TooManyPromptsTogether_IsRefusedNotAnError()
    {
        // 1000 actions, 20 phrases, 48 templates: 960,000 prompts.
        var huge = new VocabularyResource
        {
            Name = "huge",
            TemplateSet = "ucf101",
            Actions = [.. Enumerable.Range(0, 1000).Select(i => new VocabularyAction
            {
                Label = $"l{i}",
                Phrases = [.. Enumerable.Range(0, 20).Select(j => $"p{j}")],
            })],
        };

        var refused = await Assert.ThrowsExactlyAsync<ClipHarApiException>(() => _client.PutVocabularyAsync(huge, null, Token));

        Assert.AreEqual(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("prompts", refused.Message);
    }

    private Task<ClassifyResponse> ClassifyAsync(string vocabulary) => _client.ClassifyAsync(
        [new PictureFile(new MemoryStream(ApiHost.Picture("checker.png")), "c.png")], new ClassifyRequest
        {
            Vocabulary = vocabulary,
        }, Token);

    private static VocabularyResource Sample(string name) => new()
    {
        Name = name,
        Description = "What people do in a kitchen",
        NoneOfThese = true,
        Actions =
        [
            new VocabularyAction { Label = "cutting", Phrases = ["cutting vegetables with a knife"] },
            new VocabularyAction { Label = "stirring" },
        ],
    };
}
