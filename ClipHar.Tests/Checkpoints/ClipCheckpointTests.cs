using ClipHar.Clip.Checkpoints;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Checkpoints;

[TestClass]
public sealed class ClipCheckpointTests
{
    [TestMethod]
    [DataRow("tiny")]
    [DataRow("odd")]
    [DataRow("micro-sharded")]
    [DataRow("micro-gelu")]
    [DataRow("micro-fp16")]
    public void Open_GoldenModel_HasEveryTensorAndNoPositionIds(string model)
    {
        using var checkpoint = ClipCheckpoint.Open(Goldens.Model(model));

        var expected = ClipTensorLayout.Of(checkpoint.Config).ToList();
        Assert.HasCount(expected.Count, checkpoint.Tensors);
        foreach (var (name, shape) in expected)
        {
            CollectionAssert.AreEqual(shape, checkpoint.Tensors[name].Shape.ToArray(), name);
            Assert.HasCount((int)checkpoint.Tensors[name].ElementCount, checkpoint.ReadFloat32(name));
            Assert.IsTrue(checkpoint.Tensors[name].IsPlain);
        }
    }

    [TestMethod]
    public void ReadFloat32_HalfPrecision_IsTheRoundedShardedModel()
    {
        using var single = ClipCheckpoint.Open(Goldens.Model("micro-sharded"));
        using var half = ClipCheckpoint.Open(Goldens.Model("micro-fp16"));

        foreach (var name in single.Tensors.Keys)
        {
            CollectionAssert.AreEqual(single.ReadFloat32(name).Select(value => (float)(Half)value).ToArray(), half.ReadFloat32(name), name);
        }

        Assert.AreEqual(2f, single.LogitScale);
        Assert.HasCount(2, single.WeightFiles);
    }

    [TestMethod]
    [DataRow(TensorDType.F32)]
    [DataRow(TensorDType.F16)]
    public void Write_ThenOpen_GivesTheSameValues(TensorDType dtype)
    {
        using var folder = new TempFolder();
        using var source = ClipCheckpoint.Open(Goldens.Model("micro-fp16"));
        var tensors = source.Tensors.Values.ToDictionary(t => t.Name, t => (t.Shape.ToArray(), source.ReadFloat32(t.Name)));

        ClipCheckpointWriter.Write(folder.Path, source.Config, tensors, dtype);

        using var copy = ClipCheckpoint.Open(folder.Path);
        Assert.AreEqual(source.Config, copy.Config);
        foreach (var (name, tensor) in copy.Tensors)
        {
            Assert.AreEqual(dtype, tensor.DType);
            CollectionAssert.AreEqual(source.ReadFloat32(name), copy.ReadFloat32(name), name);
        }
    }

    [TestMethod]
    public void Write_MissingOrWrongTensor_Throws()
    {
        using var folder = new TempFolder();
        var config = ClipConfig.Load(Goldens.Model("micro-fp16"));
        var tensors = RandomCheckpoint.Create(config, seed: 1);
        tensors.Remove("logit_scale");

        Assert.ThrowsExactly<ArgumentException>(() => ClipCheckpointWriter.Write(folder.Path, config, tensors));

        tensors["logit_scale"] = ([1], [2f]);
        Assert.ThrowsExactly<ArgumentException>(() => ClipCheckpointWriter.Write(folder.Path, config, tensors));

        tensors["logit_scale"] = ([], [2f]);
        tensors["surplus"] = ([1], [2f]);
        Assert.ThrowsExactly<ArgumentException>(() => ClipCheckpointWriter.Write(folder.Path, config, tensors));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void RandomCheckpoint_SameSeed_GivesTheSameBytes()
    {
        using var first = new TempFolder();
        using var second = new TempFolder();
        using var third = new TempFolder();
        var config = ClipConfig.Load(Goldens.Model("micro-gelu"));

        RandomCheckpoint.Write(first.Path, config, seed: 7);
        RandomCheckpoint.Write(second.Path, config, seed: 7);
        RandomCheckpoint.Write(third.Path, config, seed: 8);

        var bytes = File.ReadAllBytes(first["model.safetensors"]);
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(second["model.safetensors"]));
        CollectionAssert.AreNotEqual(bytes, File.ReadAllBytes(third["model.safetensors"]));
    }

    [TestMethod]
    public void Digest_SameContent_IsEqualAndChangesWithOneWeight()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-fp16"));
        var original = DigestOf(Goldens.Model("micro-fp16"));

        Assert.AreEqual(original, DigestOf(folder.Path));
        Assert.AreEqual(64, original.Length);

        var bytes = File.ReadAllBytes(folder["model.safetensors"]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder["model.safetensors"], bytes);
        Assert.AreNotEqual(original, DigestOf(folder.Path));
    }

    [TestMethod]
    public void Digest_CacheKnowsTheFile_IsNotReadAgain()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-fp16"));
        var cache = new CheckpointDigestCache();
        var file = folder["model.safetensors"];
        using var checkpoint = ClipCheckpoint.Open(folder.Path, cache);
        var original = checkpoint.Digest;

        // Same length and time, other bytes: only a second reading could tell.
        var changed = File.GetLastWriteTimeUtc(file);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.SetLastWriteTimeUtc(file, changed);
        using (var again = ClipCheckpoint.Open(folder.Path, cache))
        {
            Assert.AreEqual(original, again.Digest);
        }

        File.SetLastWriteTimeUtc(file, changed.AddSeconds(1));
        using var touched = ClipCheckpoint.Open(folder.Path, cache);
        Assert.AreNotEqual(original, touched.Digest);
    }

    [TestMethod]
    public void Open_WrongShape_NamesTensorAndBothShapes()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-fp16"));
        var config = ClipConfig.Load(folder.Path);
        (config with { ProjectionDim = 25 }).Save(folder.Path);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains("\"visual_projection.weight\" has the shape [24, 64]; the configuration asks for [25, 64]", error.Message);
        Assert.Contains(folder["model.safetensors"], error.Message);
    }

    [TestMethod]
    public void Open_MissingTensor_NamesIt()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-fp16"));
        var config = ClipConfig.Load(folder.Path);
        (config with { Text = config.Text with { NumHiddenLayers = 2 } }).Save(folder.Path);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains("\"text_model.encoder.layers.1.layer_norm1.weight\" [64] is missing", error.Message);
    }

    [TestMethod]
    [DataRow("../model.safetensors")]
    [DataRow("/etc/passwd")]
    [DataRow("")]
    [DataRow("..")]
    public void Open_IndexLeavesTheFolder_IsRejected(string shard)
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-sharded"));
        File.WriteAllText(folder["model.safetensors.index.json"], $"{{\"weight_map\": {{\"logit_scale\": \"{shard}\"}}}}");

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains("beside the index is expected", error.Message);
    }

    [TestMethod]
    public void Open_ShardMissing_NamesIt()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-sharded"));
        File.Delete(folder["model-00002-of-00002.safetensors"]);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains("model-00002-of-00002.safetensors", error.Message);
    }

    [TestMethod]
    public void Open_IndexPromisesWhatNoShardHas_IsRejected()
    {
        using var folder = new TempFolder().With(Goldens.Model("micro-sharded"));
        var index = File.ReadAllText(folder["model.safetensors.index.json"]);
        File.WriteAllText(folder["model.safetensors.index.json"], index.Replace("\"logit_scale\"", "\"lost\"", StringComparison.Ordinal));

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path));

        Assert.Contains("places tensor \"lost\"", error.Message);
    }

    [TestMethod]
    public void Open_NoFolderOrNoWeights_SaysWhatIsExpected()
    {
        using var folder = new TempFolder();

        Assert.Contains(
            "is not a folder", Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder["absent"])).Message);
        Assert.Contains(
            "model.safetensors", Assert.ThrowsExactly<CheckpointFormatException>(() => ClipCheckpoint.Open(folder.Path)).Message);
    }

    [TestMethod]
    [DataRow("micro-sharded", "config.json")]
    [DataRow("micro-sharded", "model.safetensors.index.json")]
    [DataRow("micro-fp16", "model.safetensors")]
    public void Open_RandomDamage_NeverThrowsAnythingElse(string model, string file)
    {
        using var folder = new TempFolder().With(Goldens.Model(model));
        var original = File.ReadAllBytes(folder[file]);
        var random = new Random(17);
        for (var round = 0; round < 200; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(Math.Min(bytes.Length, 5000))] = (byte)random.Next(32, 128);
            }

            File.WriteAllBytes(folder[file], bytes);
            try
            {
                ClipCheckpoint.Open(folder.Path).Dispose();
            }
            catch (CheckpointFormatException)
            {
                // The right answer; anything else fails the test.
            }
        }
    }

    private static string DigestOf(string folder)
    {
        using var checkpoint = ClipCheckpoint.Open(folder);
        return checkpoint.Digest;
    }
}
