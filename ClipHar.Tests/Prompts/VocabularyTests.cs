using ClipHar.Clip.Prompts;

namespace ClipHar.Tests.Prompts;

[TestClass]
public class VocabularyTests
{
    private static readonly PromptTemplateSet Two = new("two", null, ["a person {}.", "{}!"]);

    [TestMethod]
    public void Prompts_PhrasesAndTemplates_AreCombinedPerLabel()
    {
        var vocabulary = new Vocabulary("v", [new("calling", ["talking on a phone", "phoning"]), new("using_laptop")], Two, false, null);

        Assert.HasCount(2, vocabulary.Prompts);
        Assert.AreEqual("calling", vocabulary.Prompts[0].Label);
        CollectionAssert.AreEqual(
            new[] { "a person talking on a phone.", "talking on a phone!", "a person phoning.", "phoning!" },
            vocabulary.Prompts[0].Prompts.ToArray());
        CollectionAssert.AreEqual(new[] { "a person using laptop.", "using laptop!" }, vocabulary.Prompts[1].Prompts.ToArray());
        Assert.IsFalse(vocabulary.Prompts.Any(group => group.IsBackground));
    }

    [TestMethod]
    public void Prompts_NoneOfThese_AddsBackgroundGroupsUnderOneLabel()
    {
        var background = new Vocabulary("v", [new("running")], Two, true, null).Prompts.Skip(1).ToList();

        Assert.IsGreaterThan(3, background.Count);
        Assert.IsTrue(background.All(group => group is { IsBackground: true, Label: "none of these", Prompts.Count: > 0 }));
        Assert.AreEqual(background.Sum(group => group.Prompts.Count), background.SelectMany(group => group.Prompts).Distinct().Count());
    }

    [TestMethod]
    public void ContentHash_AnyChangeOfContent_ChangesIt()
    {
        Vocabulary[] all =
        [
            new("v", [new("a", ["x", "y"]), new("b")], Two, false, null),
            new("v", [new("a", ["x", "y"]), new("b")], Two, true, null),
            new("v", [new("a", ["y", "x"]), new("b")], Two, false, null),
            new("v", [new("a", ["x"]), new("b")], Two, false, null),
            new("v", [new("A", ["x", "y"]), new("b")], Two, false, null),
            new("v", [new("b"), new("a", ["x", "y"])], Two, false, null),
            new("v", [new("a", ["x", "y"])], Two, false, null),
            new("v", [new("a", ["x", "y"]), new("b")], new("two", null, ["a person {}.", "{}?"]), false, null),
            new("v", [new("a", ["x", "y"]), new("b")], new("two", null, ["{}!", "a person {}."]), false, null),
            new("v", [new("a", ["x", "y"]), new("b", ["b\uD83D\uDC4F"])], Two, false, null),
        ];

        Assert.HasCount(all.Length, all.Select(vocabulary => vocabulary.ContentHash).Distinct());
        Assert.IsTrue(all.All(vocabulary => vocabulary.ContentHash.Length == 64));
    }

    [TestMethod]
    public void ContentHash_NameAndDescription_PlayNoPart()
    {
        var one = new Vocabulary("one", [new("a b", []), new("c", ["d"])], Two, true, "first");
        var same = new Vocabulary("two", [new("a b", ["a b"]), new("c", ["d"])], new("other name", "x", Two.Templates), true, null);

        Assert.AreEqual(one.ContentHash, same.ContentHash);
        Assert.AreEqual(one.ContentHash, (one with { Name = "" }).ContentHash);
        Assert.AreNotEqual(one, same);
        Assert.AreEqual(one, same with { Name = "one", Description = "first" });
    }

    [TestMethod]
    public void WithNoneOfThese_Har15_AddsTheBackground()
    {
        var har = BuiltInVocabularies.Har15;

        Assert.AreSame(har, har.WithNoneOfThese(false));
        Assert.AreNotEqual(har.ContentHash, har.WithNoneOfThese(true).ContentHash);
        Assert.AreEqual(
            har.Actions.Sum(action => action.Phrases.Count * 48),
            har.WithTemplates(PromptTemplates.Get("ucf101")).Prompts.Sum(group => group.Prompts.Count));
    }

    [TestMethod]
    public void Har15_Built_HasTheFifteenLabelsWithPhrases()
    {
        var har = BuiltInVocabularies.Har15;

        CollectionAssert.AreEqual(
            new[]
            {
                "calling", "clapping", "cycling", "dancing", "drinking", "eating", "fighting", "hugging", "laughing", "listening_to_music",
                "running", "sitting", "sleeping", "texting", "using_laptop",
            },
            har.Actions.Select(action => action.Label).ToArray());
        Assert.AreEqual("har-15", har.Name);
        Assert.AreEqual(PromptTemplates.Default, har.Templates);
        Assert.IsTrue(har.Actions.All(action => action.Phrases.Count > 1 && !action.Phrases.Any(phrase => phrase.Contains('_'))));
        Assert.AreEqual(
            har.Actions.Sum(action => action.Phrases.Count), har.Actions.SelectMany(action => action.Phrases).Distinct().Count());
    }

    [TestMethod]
    public void New_BrokenRules_AreAllNamed()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => new Vocabulary("v", [new("a"), new("A"), new("None of These")], Two, false, null));

        StringAssert.Contains(exception.Message, "The label 'A' is there twice.");
        StringAssert.Contains(exception.Message, "'none of these' is reserved");
        Assert.ThrowsExactly<ArgumentException>(() => new Vocabulary("v", [], Two, false, null));
        Assert.ThrowsExactly<ArgumentException>(
            () => new Vocabulary("v", [.. Enumerable.Range(0, 1001).Select(i => new ActionLabel($"action {i}"))], Two, false, null));
    }

    [TestMethod]
    public void New_TooManyPrompts_SaysHowMany()
    {
        var actions = Enumerable.Range(0, 1000).Select(
            i => new ActionLabel($"a{i}", [.. Enumerable.Range(0, 20).Select(j => $"phrase {i} {j}")])).ToList();

        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => new Vocabulary("v", actions, PromptTemplates.Get("ucf101"), false, null));

        StringAssert.Contains(exception.Message, "960000 prompts; at most 100000 are allowed");
    }

    [TestMethod]
    [DataRow("", "x", "The label is empty")]
    [DataRow("  ", "x", "The label is empty")]
    [DataRow("a\u0007", "x", "The label 'a' has a control character")]
    [DataRow("a", "", "The phrase at 0 is empty")]
    [DataRow("a", "b\nc", "The phrase at 0 'bc' has a control character")]
    public void ActionLabel_UnusableText_SaysWhatIsWrong(string label, string phrase, string problem)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => new ActionLabel(label, [phrase]));
        StringAssert.Contains(exception.Message, problem);
    }

    [TestMethod]
    public void ActionLabel_HalfASurrogatePair_IsRefused()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new ActionLabel("\uD83D", ["\uDC4Fb"])).Message,
            "The label has half a surrogate pair. The phrase at 0 has half a surrogate pair.");
    }

    [TestMethod]
    public void ActionLabel_TooLongOrTooMany_SaysTheLimit()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new ActionLabel(new string('a', 201)))
                .Message, "has 201 characters; at most 200 are allowed");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new ActionLabel("a", [.. Enumerable.Range(0, 21).Select(i => $"p{i}")])).Message,
            "There are 21 phrases; at most 20 are allowed");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new ActionLabel("a", ["b", "b"])).Message, "'b' is there twice");
    }
}
