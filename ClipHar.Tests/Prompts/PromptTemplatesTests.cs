using ClipHar.Clip.Prompts;

namespace ClipHar.Tests.Prompts;

[TestClass]
public class PromptTemplatesTests
{
    [TestMethod]
    [DataRow("human-actions", 6, "a photo of a person {}.")]
    [DataRow("single", 1, "a photo of a person {}.")]
    [DataRow("verbatim", 1, "{}")]
    [DataRow("ucf101", 48, "a demonstration of the person practicing {}.")]
    [DataRow("kinetics700", 28, "a example of a person during {}.")]
    [DataRow("actionclip", 16, "Look, the human is {}")]
    public void Get_BuiltInSets_HaveTheirTemplates(string name, int count, string one)
    {
        var set = PromptTemplates.Get(name);

        Assert.HasCount(count, set.Templates);
        Assert.Contains(one, set.Templates);
        Assert.IsEmpty(PromptRules.CheckTemplates(set.Templates));
    }

    [TestMethod]
    public void BuiltIn_FirstSet_IsTheDefault()
    {
        Assert.AreEqual(PromptTemplates.Default, PromptTemplates.BuiltIn[0]);
        Assert.HasCount(6, PromptTemplates.BuiltIn);
    }

    [TestMethod]
    public void Get_UnknownName_ListsTheSetsThereAre()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => PromptTemplates.Get("imagenet"));
        StringAssert.Contains(
            exception.Message, "There is no template set 'imagenet'; there are human-actions, single, verbatim, ucf101, kinetics700, "
                + "actionclip.");
    }

    [TestMethod]
    public void Fill_PhraseWithAGap_IsTakenAsItIs() =>
        CollectionAssert.AreEqual(new[] { "a {} b." }, new PromptTemplateSet("s", null, ["a {}."]).Fill("{} b").ToArray());

    [TestMethod]
    [DataRow("no gap", "has 0 gaps")]
    [DataRow("{} and {}", "has 2 gaps")]
    [DataRow("{} {", null)]
    [DataRow("", "is empty")]
    public void New_TemplateWithoutExactlyOneGap_IsRefused(string template, string? problem)
    {
        if (problem is null)
        {
            Assert.HasCount(1, new PromptTemplateSet("s", null, [template]).Templates);
            return;
        }

        var exception = Assert.ThrowsExactly<ArgumentException>(() => new PromptTemplateSet("s", null, [template]));
        StringAssert.Contains(exception.Message, problem);
    }

    [TestMethod]
    public void New_NoTemplatesOrTooMany_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new PromptTemplateSet("s", null, []));
        Assert.ThrowsExactly<ArgumentException>(() => new PromptTemplateSet("s", null, ["{}", "{}"]));
        Assert.ThrowsExactly<ArgumentException>(
            () => new PromptTemplateSet("s", null, [.. Enumerable.Range(0, 101).Select(i => $"{i} {{}}")]));
        Assert.ThrowsExactly<ArgumentException>(() => new PromptTemplateSet("", null, ["{}"]));
    }
}
