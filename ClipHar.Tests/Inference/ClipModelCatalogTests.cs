using ClipHar.Clip.Checkpoints;
using ClipHar.Core.Models;
using ClipHar.Inference.Deployments;
using ClipHar.Tests.Support;
using Microsoft.Extensions.Options;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed class ClipModelCatalogTests : IDisposable
{
    private readonly RecordingLoggerFactory _logs = new();

    public void Dispose() => _logs.Dispose();

    [TestMethod]
    public void List_FolderOfCheckpoints_HasEachUnderItsFolderName()
    {
        var models = Catalog(Goldens.PathOf("models")).List();

        Assert.AreSequenceEqual(["micro-fp16", "micro-gelu", "micro-sharded", "odd", "tiny"], models.Select(model => model.Name));
        var sharded = models.Single(model => model.Name == "micro-sharded");
        Assert.AreEqual(24, sharded.Config.ProjectionDim);
        Assert.AreEqual(
            Directory.GetFiles(Goldens.Model("micro-sharded"), "*.safetensors").Sum(path => new FileInfo(path).Length), sharded.SizeBytes);
    }

    [TestMethod]
    public void List_FolderIsACheckpoint_HasThatOne()
        => Assert.AreEqual("tiny", Catalog(Goldens.Model("tiny")).List().Single().Name);

    [TestMethod]
    public void List_ModelPulledLater_Shows()
    {
        using var folder = new TempFolder();
        var catalog = Catalog(folder.Path);
        Assert.IsEmpty(catalog.List());

        Copy("tiny", folder.Combine("owner--name"));

        Assert.AreEqual("owner--name", catalog.List().Single().Name);
        Assert.IsNotNull(catalog.Find("owner/name"));
    }

    [TestMethod]
    public void List_HiddenAndHalfReplacedFolders_AreLeftOut()
    {
        using var folder = new TempFolder();
        Copy("tiny", folder.Combine(".staging"));
        Copy("tiny", folder.Combine("tiny.old"));

        Assert.IsEmpty(Catalog(folder.Path).List());
    }

    [TestMethod]
    public void List_DamagedCheckpoint_IsLeftOutAndLoggedOnce()
    {
        using var folder = new TempFolder();
        Copy("tiny", folder.Combine("damaged"));
        File.WriteAllText(folder.Combine("damaged", "model.safetensors"), "not a model");
        var catalog = Catalog(folder.Path);

        Assert.IsEmpty(catalog.List());
        Assert.IsEmpty(catalog.List());

        Assert.HasCount(1, _logs.Entries);
        Assert.Contains("damaged", _logs.Entries.Single().Message);
    }

    [TestMethod]
    public void List_SameNameTwice_TheFolderListedFirstWins()
    {
        using var first = new TempFolder();
        using var second = new TempFolder();
        Copy("tiny", first.Combine("model"));
        Copy("odd", second.Combine("model"));

        var model = Catalog(first.Path, second.Path).List().Single();

        Assert.AreEqual(first.Combine("model"), model.Directory);
    }

    [TestMethod]
    public void List_ModelCard_TellsLicenseAndDemo()
    {
        using var folder = new TempFolder();
        Copy("tiny", folder.Combine("cliphar-demo"));
        File.WriteAllText(
            folder.Combine("cliphar-demo", "README.md"), "---\nlicense: mit\ntags: [clip]\n---\n# A model\nlicense: none of this\n");
        Copy("tiny", folder.Combine("pulled"));
        File.WriteAllText(folder.Combine("pulled", "cliphar-source.json"), """{"Repository":"a/b","License":"apache-2.0"}""");

        var models = Catalog(folder.Path).List();

        Assert.AreEqual(("mit", true), (models[0].License, models[0].Demo));
        Assert.AreEqual(("apache-2.0", false), (models[1].License, models[1].Demo));
    }

    [TestMethod]
    public void Add_PathOfACheckpoint_MakesItKnownByItsName()
    {
        var catalog = Catalog();

        Assert.AreEqual("odd", catalog.Add(Goldens.Model("odd") + Path.DirectorySeparatorChar).Name);

        Assert.IsNotNull(catalog.Find("odd"));
        Assert.ThrowsExactly<CheckpointFormatException>(() => catalog.Add(Goldens.PathOf("images")));
    }

    private static void Copy(string golden, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(Goldens.Model(golden)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private ClipModelCatalog Catalog(params string[] folders)
    {
        var options = new ModelOptions();
        foreach (var folder in folders)
        {
            options.Folders.Add(folder);
        }

        return new ClipModelCatalog(
            Options.Create(options), Options.Create(new ModelFolderOptions()), _logs.CreateLogger<ClipModelCatalog>());
    }
}
