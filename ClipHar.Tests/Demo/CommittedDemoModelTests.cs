using ClipHar.Training.Demo;
using ClipHar.Training.Rendering;

namespace ClipHar.Tests.Demo;

/// <summary>The model in models/cliphar-demo, read as the product reads it.</summary>
[TestClass]
public sealed class CommittedDemoModelTests
{
    private const int PerAction = 20;

    /// <summary>The evaluation gave 87.2 % (84.9 to 89.2) on 900; the goal is 90 %.</summary>
    private const double Expected = 0.83;

    private static readonly string Folder = Path.Combine(RepositoryRoot(), "models", "cliphar-demo");

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Files_OfTheCommittedModel_AreCompleteAndAtMostEightMegabytes()
    {
        string[] files =
        [
            "config.json", "model.safetensors", "preprocessor_config.json", "vocab.json", "merges.txt", "README.md",
            DemoModelRecipe.EvaluationFile,
        ];
        foreach (var name in files)
        {
            Assert.IsTrue(File.Exists(Path.Combine(Folder, name)), name);
        }

        Assert.IsLessThanOrEqualTo(
            8_000_000, new DirectoryInfo(Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
    }

    [TestMethod]
    public void Embeddings_OfHeldOutRenders_NameTheActionByPrompts_AndDriftedOnesLess()
    {
        using var evaluator = new DemoEvaluator(Folder);
        var classifier = evaluator.Classifier(DemoPrompts.Served(ActionRenderer.Actions).Where(group => !group.IsBackground));
        double Accuracy(SceneDomain domain) => DemoEvaluator
            .Confuse(classifier, evaluator.Embed(domain, ActionRenderer.Actions, PerAction, null, TestContext.CancellationToken)).Accuracy;

        var standard = Accuracy(SceneDomain.Standard);
        var shifted = Accuracy(SceneDomain.Shifted);
        TestContext.WriteLine(
            $"top-1 on {ActionRenderer.Actions.Count * PerAction} held-out renders: {standard:P1}; drifted: {shifted:P1}");
        Assert.IsGreaterThanOrEqualTo(Expected, standard);
        Assert.IsLessThan(standard - 0.1, shifted);
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "ClipHar.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
