using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Onnx;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Onnx;

[TestClass]
public sealed class ClipOnnxWriterTests
{
    /// <summary>Goldens/README.md: embeddings in single precision.</summary>
    private const float Tolerance = 2e-5f;

    public static IEnumerable<object[]> Models() =>
        new[] { "tiny", "odd", "micro-sharded", "micro-gelu", "micro-fp16" }.Select(model => new object[] { model });

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void ImageTower_GoldenModel_MatchesReference(string model)
    {
        var expected = GoldenTensors.Load($"expected/{model}.safetensors");
        using var tower = Load(model, ClipTower.Image);

        AssertClose(expected["out.image_embeds_raw"], tower.Images(expected["in.pixel_values"]));
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void TextTower_GoldenModel_MatchesReferenceWithEitherPadding(string model)
    {
        var expected = GoldenTensors.Load($"expected/{model}.safetensors");
        using var tower = Load(model, ClipTower.Text);

        foreach (var input in new[] { "in.input_ids", "in.input_ids_hf" }.Where(expected.ContainsKey))
        {
            AssertClose(expected["out.text_embeds_raw"], tower.Texts(expected[input]), input);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void TextTower_EdgeInputs_PoolsByTheConfigsRule(string model)
    {
        var expected = GoldenTensors.Load($"expected/{model}.safetensors");
        using var tower = Load(model, ClipTower.Text);

        AssertClose(expected["out.text_embeds_raw_edge.config_rule"], tower.Texts(expected["in.input_ids_edge"]));
    }

    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-fp16")]
    public void TextTower_EdgeInputsWithEosTokenId2_PoolsAtTheHighestId(string model)
    {
        using var folder = new TempFolder().With(Goldens.Model(model));
        var config = ClipConfig.Load(folder.Path);
        (config with { Text = config.Text with { EosTokenId = 2 } }).Save(folder.Path);
        var expected = GoldenTensors.Load($"expected/{model}.safetensors");
        using var checkpoint = ClipCheckpoint.Open(folder.Path);
        using var tower = TowerRunner.Load(checkpoint, ClipTower.Text);

        AssertClose(expected["out.text_embeds_raw_edge.argmax_rule"], tower.Texts(expected["in.input_ids_edge"]));
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void TextTower_ShorterContext_UsesTheFirstPositions(string model)
    {
        var expected = GoldenTensors.Load($"expected/{model}.safetensors");
        using var tower = Load(model, ClipTower.Text);

        AssertClose(expected["out.text_embeds_raw_short"], tower.Texts(expected["in.input_ids_short"]));
    }

    [TestMethod]
    public void Create_WeightsInTheCheckpoint_KeepsTheGraphSmallAndNamesTheFiles()
    {
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model("micro-sharded"));

        var image = ClipOnnxWriter.Create(checkpoint, ClipTower.Image);
        var text = ClipOnnxWriter.Create(checkpoint, ClipTower.Text);

        Assert.IsLessThan(30_000, image.Bytes.Length);
        CollectionAssert.AreEqual(
            checkpoint.WeightFiles.ToArray(), image.ExternalFiles.Concat(text.ExternalFiles).Distinct().Order().ToArray());
    }

    [TestMethod]
    public void Write_EveryPlaceForTheWeights_GivesTheSameEmbeddings()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-fp16"));
        using var elsewhere = new TempFolder();
        var expected = GoldenTensors.Load("expected/micro-fp16.safetensors");
        using var checkpoint = ClipCheckpoint.Open(folder.Path);

        var beside = ClipOnnxWriter.Write(checkpoint, ClipTower.Image, folder["image_tower.onnx"]);
        var inline = ClipOnnxWriter.Write(
            checkpoint, ClipTower.Image, elsewhere["inline.onnx"], new() { Weights = OnnxWeightLocation.Inline });
        var data = ClipOnnxWriter.Write(
            checkpoint, ClipTower.Image, elsewhere["data.onnx"], new() { Weights = OnnxWeightLocation.DataFile });

        CollectionAssert.AreEqual(new[] { "model.safetensors" }, beside.ExternalFiles.ToArray());
        Assert.IsEmpty(inline.ExternalFiles);
        CollectionAssert.AreEqual(new[] { "data.onnx.data" }, data.ExternalFiles.ToArray());
        foreach (var file in new[] { beside, inline, data })
        {
            using var tower = TowerRunner.Load(file.Path);
            AssertClose(expected["out.image_embeds_raw"], tower.Images(expected["in.pixel_values"]), file.Path);
        }
    }

    [TestMethod]
    public void Write_ToAnotherFolderWithWeightsInTheCheckpoint_IsRefused()
    {
        using var elsewhere = new TempFolder();
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model("micro-fp16"));

        var error = Assert.ThrowsExactly<ArgumentException>(() => ClipOnnxWriter.Write(checkpoint, ClipTower.Image, elsewhere["a.onnx"]));

        Assert.Contains("outside its folder", error.Message);
        Assert.IsEmpty(Directory.GetFileSystemEntries(elsewhere.Path));
    }

    [TestMethod]
    [DataRow(TensorDType.BF16)]
    [DataRow(TensorDType.F64)]
    public void ImageTower_OtherStoredTypes_GivesWhatTheWidenedWeightsGive(TensorDType dtype)
    {
        using var stored = new TempFolder();
        using var widened = new TempFolder();
        var expected = GoldenTensors.Load("expected/micro-fp16.safetensors");
        using var source = ClipCheckpoint.Open(Goldens.Model("micro-fp16"));
        source.Config.Save(stored.Path);
        byte[] Convert(float value) => dtype == TensorDType.F64 ? BitConverter.GetBytes((double)value) : BitConverter.GetBytes(value)[2..];
        SafetensorsFile.Write(
            stored["model.safetensors"],
            [.. source.Tensors.Values.Select(
                t => SafetensorsTensor.FromBytes(t.Name, dtype, t.Shape, source.ReadFloat32(t.Name).SelectMany(Convert).ToArray()))]);
        using var checkpoint = ClipCheckpoint.Open(stored.Path);
        ClipCheckpointWriter.Write(
            widened.Path,
            source.Config,
            checkpoint.Tensors.Values.ToDictionary(t => t.Name, t => (t.Shape.ToArray(), checkpoint.ReadFloat32(t.Name))));
        using var reference = ClipCheckpoint.Open(widened.Path);

        foreach (var tower in Enum.GetValues<ClipTower>())
        {
            using var first = TowerRunner.Load(checkpoint, tower);
            using var second = TowerRunner.Load(reference, tower);
            var input = expected[tower == ClipTower.Image ? "in.pixel_values" : "in.input_ids"];
            CollectionAssert.AreEqual(Embed(second, tower, input), Embed(first, tower, input));
        }
    }

    [TestMethod]
    public void Create_HubCacheSnapshotOfLinks_RefersToTheFilesBehindThem()
    {
        using var cache = new TempFolder();
        var expected = GoldenTensors.Load("expected/micro-sharded.safetensors");
        Directory.CreateDirectory(cache["blobs"]);
        Directory.CreateDirectory(cache["snapshot"]);
        foreach (var file in Directory.GetFiles(Goldens.Model("micro-sharded")))
        {
            var name = Path.GetFileName(file);
            File.Copy(file, cache.Combine("blobs", $"blob-of-{name}"));
            File.CreateSymbolicLink(cache.Combine("snapshot", name), Path.Combine("..", "blobs", $"blob-of-{name}"));
        }

        Directory.CreateSymbolicLink(cache["model"], cache["snapshot"]);
        foreach (var folder in new[] { "snapshot", "model" })
        {
            using var checkpoint = ClipCheckpoint.Open(cache[folder]);
            var model = ClipOnnxWriter.Create(checkpoint, ClipTower.Text);
            using var tower = TowerRunner.Load(model);

            Assert.IsNotEmpty(model.ExternalFiles);
            AssertClose(expected["out.text_embeds_raw"], tower.Texts(expected["in.input_ids"]), folder);
        }
    }

    [TestMethod]
    public void Create_FolderBehindALink_Loads()
    {
        using var links = new TempFolder();
        var expected = GoldenTensors.Load("expected/tiny.safetensors");
        Directory.CreateSymbolicLink(links["model"], Goldens.Model("tiny"));
        using var checkpoint = ClipCheckpoint.Open(links["model"]);
        using var tower = TowerRunner.Load(checkpoint, ClipTower.Image);

        AssertClose(expected["out.image_embeds_raw"], tower.Images(expected["in.pixel_values"]));
    }

    [TestMethod]
    public void Create_Metadata_NamesProducerAndCheckpoint()
    {
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model("micro-fp16"));
        using var tower = TowerRunner.Load(checkpoint, ClipTower.Text, new() { IncludeDigest = true });

        Assert.AreEqual("ClipHar", tower.Model.ProducerName);
        Assert.AreEqual(checkpoint.Digest, tower.Model.CustomMetadataMap["checkpoint_sha256"]);
        Assert.AreEqual("24", tower.Model.CustomMetadataMap["embedding_dim"]);
    }

    [TestMethod]
    public void Create_Twice_GivesTheSameBytes()
    {
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model("odd"));
        foreach (var tower in Enum.GetValues<ClipTower>())
        {
            CollectionAssert.AreEqual(ClipOnnxWriter.Create(checkpoint, tower).Bytes, ClipOnnxWriter.Create(checkpoint, tower).Bytes);
        }
    }

    /// <summary>A golden model's tower. The checkpoint is closed again: the session has read what it needs.</summary>
    private static TowerRunner Load(string model, ClipTower tower)
    {
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model(model));
        return TowerRunner.Load(checkpoint, tower);
    }

    private static float[] Embed(TowerRunner runner, ClipTower tower, GoldenTensor input) =>
        tower == ClipTower.Image ? runner.Images(input) : runner.Texts(input);

    private static void AssertClose(GoldenTensor expected, float[] actual, string what = "")
    {
        Assert.HasCount(expected.Floats.Length, actual);
        var worst = expected.Floats.Zip(actual, (e, a) => MathF.Abs(e - a)).Max();
        Assert.IsLessThanOrEqualTo(Tolerance, worst, $"{what}: largest difference {worst}");
    }
}
