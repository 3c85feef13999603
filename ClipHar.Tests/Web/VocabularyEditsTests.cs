using ClipHar.Client.Vocabularies;
using ClipHar.Web.Pictures;
using ClipHar.Web.Results;
using ClipHar.Web.Vocabularies;

namespace ClipHar.Tests.Web;

[TestClass]
public sealed class VocabularyEditsTests
{
    private static readonly VocabularyResource Two = new()
    {
        Name = "har-15",
        BuiltIn = true,
        Version = 4,
        Actions = [new VocabularyAction { Label = "running" }, new VocabularyAction { Label = "using_laptop", Phrases = ["working at a laptop"] }],
    };

    [TestMethod]
    public void Add_LabelWithPhrases_ComesFirst()
    {
        var added = VocabularyEdits.Add(Two, " waving : waving a hand, saying hello ").Edited!.Actions[0];
        Assert.AreEqual("waving", added.Label);
        CollectionAssert.AreEqual(new[] { "waving a hand", "saying hello" }, added.Phrases.ToArray());
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("  ")]
    [DataRow(null)]
    [DataRow("RUNNING")]
    public void Add_NothingOrAgain_IsRefusedInWords(string? text)
    {
        var edit = VocabularyEdits.Add(Two, text);
        Assert.IsNull(edit.Edited);
        Assert.IsNotEmpty(edit.Problem!);
    }

    [TestMethod]
    public void Replace_OtherLabelAndPhrases_StaysAtItsPlace()
    {
        var actions = VocabularyEdits.Replace(Two, "running", "jogging", "jogging in a park\njogging").Edited!.Actions;
        CollectionAssert.AreEqual(new[] { "jogging", "using_laptop" }, actions.Select(a => a.Label).ToArray());
        Assert.HasCount(2, actions[0].Phrases);
    }

    [TestMethod]
    public void Replace_LabelOfAnother_IsRefused() =>
        Assert.IsNotNull(VocabularyEdits.Replace(Two, "running", "using_laptop", "").Problem);

    [TestMethod]
    public void Remove_TheLastAction_IsRefused()
    {
        var one = VocabularyEdits.Remove(Two, "running").Edited!;
        Assert.HasCount(1, one.Actions);
        Assert.IsNotNull(VocabularyEdits.Remove(one, "using_laptop").Problem);
    }

    [TestMethod]
    public void Copy_NameTaken_TakesTheNextFree()
    {
        Assert.AreEqual("my-har-15", VocabularyEdits.Copy(Two, ["har-15"]).Name);
        var copy = VocabularyEdits.Copy(Two, ["har-15", "my-har-15"]);
        Assert.AreEqual(("my-har-15-2", false, 1), (copy.Name, copy.BuiltIn, copy.Version));
    }

    [TestMethod]
    public void Create_NameInWords_BecomesAnAllowedName()
    {
        Assert.AreEqual("my-workshop", VocabularyEdits.Create("My workshop", "sawing wood", []).Edited!.Name);
        Assert.IsNotNull(VocabularyEdits.Create("", "sawing", []).Problem);
        Assert.IsNotNull(VocabularyEdits.Create("a", " ", []).Problem);
    }

    [TestMethod]
    public void ParseLabels_LinesCommasDoubles_AreLabelsOnce() => CollectionAssert.AreEqual(
        new[] { "riding a horse", "cooking", "reading" }, LabelSelection.Parse("riding a horse, cooking\n\n Cooking;reading,").ToArray());

    [TestMethod]
    public void PictureExport_AnswerAndError_OneLineEach()
    {
        var csv = PictureExport.ToCsv(
        [
            new Picture(1, "a.jpg", null) { Problem = new PictureProblem("Broken", "No picture.") },
            new Picture(2, "b.jpg", null)
            {
                Model = new("cliphar-demo", "1"),
                Result = new()
                {
                    PredictionId = "p", Width = 1, Height = 1, Labels = [new("running", 0.9)],
                    Timings = new() { DecodeMs = 0, PreprocessMs = 0, QueueMs = 0, EncodeMs = 0 },
                },
            },
        ]);
        Assert.AreEqual("file,rank,label,score,model,error\r\na.jpg,,,,,Broken: No picture.\r\nb.jpg,1,running,0.9000,cliphar-demo,\r\n", csv);
    }
}
