using ClipHar.Training.Rendering;

namespace ClipHar.Tests.Rendering;

[TestClass]
public sealed class ActionRendererTests
{
    private static readonly ActionRenderer Renderer = new();

    [TestMethod]
    public void Actions_AreTheFifteenOfTheHarVocabulary()
    {
        CollectionAssert.AreEqual(
            new[]
            {
                "calling", "clapping", "cycling", "dancing", "drinking", "eating", "fighting", "hugging", "laughing", "listening_to_music",
                "running",
                "sitting", "sleeping", "texting", "using_laptop",
            },
            ActionRenderer.Actions.ToArray());
    }

    [TestMethod]
    public void Render_SameSeed_SamePictureAndCaptions()
    {
        foreach (var action in AllContents())
        {
            var first = Renderer.Render(SceneDomain.Standard, action, 64, 42);
            var second = new ActionRenderer().Render(SceneDomain.Standard, action, 64, 42);
            CollectionAssert.AreEqual(first.Image.Pixels, second.Image.Pixels, $"{action}");
            CollectionAssert.AreEqual(first.Captions.ToArray(), second.Captions.ToArray(), $"{action}");
        }
    }

    [TestMethod]
    public void Render_OtherSeed_OtherPicture()
    {
        var first = Renderer.Render(SceneDomain.Standard, "running", 64, 1).Image.Pixels;
        var second = Renderer.Render(SceneDomain.Standard, "running", 64, 2).Image.Pixels;
        Assert.IsGreaterThan(10, MeanDifference(first, second));
    }

    [TestMethod]
    [DataRow(64, 64)]
    [DataRow(224, 224)]
    [DataRow(160, 90)]
    public void Render_EveryActionAndDomain_DrawsSomethingOfTheRightSize(int width, int height)
    {
        foreach (var domain in Enum.GetValues<SceneDomain>())
        {
            foreach (var action in AllContents())
            {
                var scene = Renderer.Render(domain, action, width, height, 7);
                Assert.AreEqual(width, scene.Image.Width);
                Assert.AreEqual(height, scene.Image.Height);
                Assert.IsGreaterThan(8, scene.Image.Pixels.Distinct().Count(), $"{action} in {domain} is blank.");
                Assert.IsNotEmpty(scene.Captions);
            }
        }
    }

    [TestMethod]
    public void Render_ShiftedDomains_LookDifferentFromTheStandardOne()
    {
        foreach (var domain in Enum.GetValues<SceneDomain>().Except([SceneDomain.Standard, SceneDomain.Shifted, SceneDomain.Blurred]))
        {
            var difference = Enumerable.Range(0, 8).Average(seed => MeanDifference(
                Renderer.Render(SceneDomain.Standard, "sitting", 64, seed).Image.Pixels, Renderer.Render(domain, "sitting", 64, seed)
                    .Image.Pixels));
            Assert.IsGreaterThan(15, difference, $"{domain}");
        }
    }

    [TestMethod]
    public void Render_UnknownActionOrSize_SaysWhatIsAllowed()
    {
        var action = Assert.ThrowsExactly<ArgumentException>(() => Renderer.Render(SceneDomain.Standard, "juggling", 64, 1));
        StringAssert.Contains(action.Message, "using_laptop", StringComparison.Ordinal);
        var size = Assert.ThrowsExactly<ArgumentException>(() => Renderer.Render(SceneDomain.Standard, "running", 8, 1));
        StringAssert.Contains(size.Message, "16", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Render_HeldOutSplit_ShowsNoCombinationOfTheTrainingSplit()
    {
        var training = Combinations(new ActionRenderer(SceneSplit.Train));
        var heldOut = Combinations(new ActionRenderer(SceneSplit.HeldOut));
        Assert.IsNotEmpty(heldOut);
        Assert.IsFalse(training.Overlaps(heldOut));
    }

    [TestMethod]
    public void Captions_OfAnAction_NameItAndDescribeBodyClothesAndPlace()
    {
        var captions = string.Join(
            '\n', Enumerable.Range(0, 40).SelectMany(seed => Renderer.Render(SceneDomain.Standard, "drinking", 16, seed).Captions));
        foreach (var words in new[] { "drinking", "to the mouth", "standing", "in a ", "red", "kitchen", "cup" })
        {
            StringAssert.Contains(captions, words, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Captions_OfAnAction_NeverNameAnother()
    {
        foreach (var action in ActionRenderer.Actions)
        {
            foreach (var other in ActionRenderer.Actions.Except([action, "sitting"]))
            {
                var captions = Enumerable.Range(0, 20).SelectMany(seed => Renderer.Render(SceneDomain.Standard, action, 16, seed).Captions);
                var word = other.Split('_')[0];
                Assert.IsFalse(
                    captions.Any(caption => caption.Contains($" {word}", StringComparison.Ordinal)),
                    $"A caption of {action} speaks of {word}.");
            }
        }
    }

    [TestMethod]
    public void Marks_OfAPersonWhoTexts_HavePhoneHandsAndAHeadAboveThePelvis()
    {
        foreach (var seed in Enumerable.Range(0, 40))
        {
            var scene = Renderer.Render(SceneDomain.Standard, "texting", 96, seed);
            Assert.Contains(mark => mark.Part == ScenePart.Phone, scene.Marks);
            var head = scene.Marks.Single(mark => mark.Part == ScenePart.Head);
            var hands = scene.Marks.Where(mark => mark.Part == ScenePart.Hand).ToList();
            Assert.HasCount(2, hands);
            // Heads are up, and the camera looks at them.
            Assert.IsTrue(head.X is > 0 and < 96, $"seed {seed}: {head}");
            Assert.IsLessThan(scene.Marks.Single(mark => mark.Part == ScenePart.Pelvis).Y, head.Y, $"seed {seed}");
        }
    }

    [TestMethod]
    public void Marks_OfAMirroredAndShiftedPicture_MoveWithIt()
    {
        var variation = new ClipHar.Training.Demo.Variation(Mirrored: true, Right: 3, Down: -2, Side: 96);
        Assert.AreEqual((95 - 13, 18), variation.Place(new SceneMark(ScenePart.Head, 10, 20)));
    }

    [TestMethod]
    public void OpenClip_FramesOfAnAction_MoveButKeepTheScene()
    {
        foreach (var action in new[] { "clapping", "running", "cycling", "dancing" })
        {
            var clip = Renderer.OpenClip(SceneDomain.Standard, action, 96, 96, 5);
            var first = clip.RenderFrame(0, 15).Pixels;
            var later = clip.RenderFrame(3, 15).Pixels;
            CollectionAssert.AreEqual(first, Renderer.OpenClip(SceneDomain.Standard, action, 96, 96, 5).RenderFrame(0, 15).Pixels);
            var moved = MeanDifference(first, later);
            Assert.IsGreaterThan(0.3, moved, action);
            Assert.IsLessThan(25, moved, action);
        }
    }

    internal static double MeanDifference(byte[] first, byte[] second) =>
        first.Zip(second, static (a, b) => Math.Abs(a - b)).Average();

    private static IEnumerable<string> AllContents() =>
        ActionRenderer.Actions.Append(ActionRenderer.EmptyScene).Append(ActionRenderer.IdlePeople);

    private static HashSet<string> Combinations(ActionRenderer renderer)
    {
        var found = new HashSet<string>();
        for (var seed = 0; seed < 150; seed++)
        {
            var scene = renderer.Render(SceneDomain.Standard, "sitting", 16, seed);
            var clothes = scene.Captions[2].Split(" in a").Skip(1).FirstOrDefault(
                static part => part.Contains("shirt", StringComparison.Ordinal));
            if (clothes is not null)
            {
                found.Add($"{scene.Setting}|{string.Join(' ', clothes.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2])}");
            }
        }

        return found;
    }
}
