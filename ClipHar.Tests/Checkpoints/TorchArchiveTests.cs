using System.IO.Compression;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Checkpoints.Pickle;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Checkpoints;

[TestClass]
public sealed class TorchArchiveTests
{
    [TestMethod]
    [DataRow(CompressionLevel.NoCompression)]
    [DataRow(CompressionLevel.Optimal)]
    public void Open_GoldenModelAsPickle_ReadsTheSameWeights(CompressionLevel compression)
    {
        using var folder = new TempFolder();
        using var expected = ClipCheckpoint.Open(Goldens.Model("odd"));
        expected.Config.Save(folder.Path);
        SavePickle(folder["pytorch_model.bin"], expected, compression);

        using var actual = ClipCheckpoint.Open(folder.Path);

        foreach (var (name, tensor) in expected.Tensors)
        {
            CollectionAssert.AreEqual(expected.ReadFloat32(name), actual.ReadFloat32(name), name);
            Assert.AreEqual(compression == CompressionLevel.NoCompression, actual.Tensors[name].IsPlain);
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), actual.Tensors[name].Shape.ToArray());
        }
    }

    [TestMethod]
    public void ReadFloat32_StridesOffsetsAndTypes_AreRespected()
    {
        using var folder = new TempFolder();
        var values = Enumerable.Range(0, 12).Select(i => (float)i).ToArray();
        var bytes = values.SelectMany(BitConverter.GetBytes).ToArray();
        TorchFile.StateDict()
            .Add("transposed", "FloatStorage", [4, 3], [1, 4], 0, bytes, 12)
            .Add("offset", "FloatStorage", [2, 2], [4, 1], 5, bytes, 12, parameter: true)
            .Add("half", "HalfStorage", [2], [1], 0, values.Take(2).SelectMany(v => BitConverter.GetBytes((Half)v)).ToArray(), 2)
            .Add("bfloat", "BFloat16Storage", [2], [1], 0, values.Take(2).SelectMany(v => BitConverter.GetBytes(v)[2..]).ToArray(), 2)
            .Add("double", "DoubleStorage", [2], [1], 0, values.Take(2).SelectMany(v => BitConverter.GetBytes((double)v)).ToArray(), 2)
            .Add("scalar", "FloatStorage", [], [], 3, bytes, 12)
            .Add("step", "FloatStorage", [3], [4], 1, bytes, 12)
            .Add("empty", "FloatStorage", [0, 3], [3, 1], 0, [], 0)
            .Save(folder["a.bin"]);
        using var archive = TorchArchive.Open(folder["a.bin"]);
        var tensors = archive.Tensors.ToDictionary(t => t.Info.Name);

        CollectionAssert.AreEqual(new float[] { 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 }, tensors["transposed"].ReadFloat32());
        CollectionAssert.AreEqual(new float[] { 5, 6, 9, 10 }, tensors["offset"].ReadFloat32());
        CollectionAssert.AreEqual(new float[] { 0, 1 }, tensors["half"].ReadFloat32());
        CollectionAssert.AreEqual(new float[] { 0, 1 }, tensors["bfloat"].ReadFloat32());
        CollectionAssert.AreEqual(new float[] { 0, 1 }, tensors["double"].ReadFloat32());
        CollectionAssert.AreEqual(new float[] { 3 }, tensors["scalar"].ReadFloat32());
        CollectionAssert.AreEqual(new float[] { 1, 5, 9 }, tensors["step"].ReadFloat32());
        Assert.IsEmpty(tensors["empty"].ReadFloat32());
        Assert.IsFalse(tensors["transposed"].Info.IsPlain);
        Assert.IsTrue(tensors["scalar"].Info.IsPlain);
    }

    [TestMethod]
    public void ReadFloat32_BigEndian_IsSwapped()
    {
        using var folder = new TempFolder();
        float[] values = [1, -2.5f];
        var file = TorchFile.StateDict()
            .Add("f32", "FloatStorage", [2], [1], 0, values.SelectMany(v => BitConverter.GetBytes(v).Reverse()).ToArray(), 2)
            .Add("f16", "HalfStorage", [2], [1], 0, values.SelectMany(v => BitConverter.GetBytes((Half)v).Reverse()).ToArray(), 2)
            .Add("bf16", "BFloat16Storage", [2], [1], 0, values.SelectMany(v => BitConverter.GetBytes(v)[2..].Reverse()).ToArray(), 2)
            .Add("f64", "DoubleStorage", [2], [1], 0, values.SelectMany(v => BitConverter.GetBytes((double)v).Reverse()).ToArray(), 2);
        file.ByteOrder = "big";
        file.Save(folder["a.bin"]);
        using var archive = TorchArchive.Open(folder["a.bin"]);

        foreach (var tensor in archive.Tensors)
        {
            CollectionAssert.AreEqual(values, tensor.ReadFloat32(), tensor.Info.Name);
            Assert.IsFalse(tensor.Info.IsPlain);
        }
    }

    [TestMethod]
    public void Open_TrainingCheckpoint_FindsItsStateDict()
    {
        using var folder = new TempFolder();
        var file = new TorchFile().Raw(0x80, 2).Op("}(").Text("epoch").Int(3).Text("lr").Op("G").Raw(new byte[8]).Text("state_dict");
        file.Global("collections", "OrderedDict").Op(")R(").Add("x", [1], [7]).Op("uu.");
        file.SaveAsIs(folder["a.bin"]);

        using var archive = TorchArchive.Open(folder["a.bin"]);

        CollectionAssert.AreEqual(new float[] { 7 }, archive.Tensors.Single().ReadFloat32());
    }

    [TestMethod]
    [DataRow("posix", "system")]
    [DataRow("builtins", "eval")]
    [DataRow("torch.storage", "_load_from_bytes")]
    [DataRow("torch", "load")]
    [DataRow("collections", "OrderedDict.__init__")]
    public void Open_OtherGlobal_IsNamedAndNothingRuns(string module, string name)
    {
        using var folder = new TempFolder();
        var mark = folder["executed"];
        var old = new TorchFile().Raw(0x80, 2).Global(module, name).Op("(").Text($"touch {mark}").Op("tR.");
        old.SaveAsIs(folder["a.bin"]);
        var recent = new TorchFile().Raw(0x80, 4);
        recent.Raw(0x8c, (byte)module.Length).Op(module).Raw(0x8c, (byte)name.Length).Op(name).Raw(0x93).Op(".").SaveAsIs(folder["b.bin"]);

        foreach (var file in new[] { "a.bin", "b.bin" })
        {
            var error = Assert.ThrowsExactly<CheckpointFormatException>(() => TorchArchive.Open(folder[file]).Dispose());
            Assert.Contains($"\"{module}.{name}\"", error.Message);
            Assert.Contains(folder[file], error.Message);
        }

        Assert.IsFalse(File.Exists(mark));
    }

    [TestMethod]
    [DataRow("FloatStorage", new long[] { 4 }, new long[] { 1 }, 0L, 3L, 12, "does not fit its storage")]
    [DataRow("FloatStorage", new long[] { 3 }, new long[] { 1 }, 1L, 3L, 12, "does not fit its storage")]
    [DataRow("FloatStorage", new long[] { 3 }, new long[] { 1 }, 0L, 3L, 11, "has only 11 bytes")]
    [DataRow("FloatStorage", new long[] { 1_000_000_000_000 }, new long[] { 0 }, 0L, 3L, 12, "does not fit its storage")]
    [DataRow("FloatStorage", new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, 0L, 4L, 16, "does not fit its storage")]
    [DataRow("FloatStorage", new long[] { 1 }, new long[] { 1 }, long.MaxValue, 3L, 12, "does not fit its storage")]
    [DataRow("FloatStorage", new long[] { 1, 1 }, new long[] { 1 }, 0L, 3L, 12, "arguments")]
    [DataRow("FloatStorage", new long[] { -1 }, new long[] { 1 }, 0L, 3L, 12, "arguments")]
    [DataRow("FloatStorage", new long[] { 1 }, new long[] { -1 }, 0L, 3L, 12, "arguments")]
    [DataRow("FloatStorage", new long[] { 1 }, new long[] { 1 }, -1L, 3L, 12, "arguments")]
    [DataRow("FloatStorage", new long[] { 1 }, new long[] { 1 }, 0L, -3L, 12, "something else than a tensor's storage")]
    [DataRow("FloatStorage", new long[] { 1 }, new long[] { 1 }, 0L, long.MaxValue, 12, "has only 12 bytes")]
    [DataRow("QInt8Storage", new long[] { 1 }, new long[] { 1 }, 0L, 3L, 12, "torch.QInt8Storage")]
    public void Open_ViewThatDoesNotFit_IsRejected(
        string type, long[] shape, long[] strides, long offset, long elements, int bytes, string expected)
    {
        using var folder = new TempFolder();
        TorchFile.StateDict().Add("x", type, shape, strides, offset, new byte[bytes], elements).Save(folder["a.bin"]);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => TorchArchive.Open(folder["a.bin"]).Dispose());

        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    [DataRow("", "ends in the middle")]
    [DataRow(".", "takes a value where there is none")]
    [DataRow("u.", "closes a group")]
    [DataRow("K\u0001.", "no state dict")]
    [DataRow("]K\u0001K\u0002s.", "not a dict")]
    [DataRow("}(K\u0001u.", "without a value")]
    [DataRow("h\u0001.", "was not kept")]
    [DataRow("}K\u0001a.", "not a list")]
    [DataRow("K\u0001K\u0001b.", "sets attributes")]
    [DataRow("K\u0001)R.", "with arguments")]
    [DataRow("i", "instruction 0x69")]
    [DataRow("X\u007f\u007f\u007f\u007f", "ends in the middle")]
    [DataRow("ctorch", "name without an end")]
    [DataRow("}(0u.", "instruction 0x30")]
    public void Open_DamagedPickle_SaysWhatIsWrong(string pickle, string expected)
    {
        using var folder = new TempFolder();
        new TorchFile { Pickle = [.. pickle.Select(c => (byte)c)] }.SaveAsIs(folder["a.bin"]);

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => TorchArchive.Open(folder["a.bin"]).Dispose());

        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    public void Open_EndlessPickle_StopsWithBoundedMemory()
    {
        using var folder = new TempFolder();
        new TorchFile { Pickle = [.. Enumerable.Repeat((byte)'}', 15_000_000)] }.SaveAsIs(folder["a.bin"]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => TorchArchive.Open(folder["a.bin"]).Dispose());

        Assert.Contains("instructions", error.Message);
        Assert.IsLessThan(500_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Open_LegacyTorchScriptOrNoZip_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(
            folder["legacy.bin"], [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, .. new byte[100]]);
        File.WriteAllBytes(folder["other.bin"], new byte[100]);
        File.WriteAllBytes(folder["empty.bin"], []);
        var script = TorchFile.StateDict();
        script.ExtraEntries.Add(("archive/constants.pkl", [1]));
        script.Save(folder["script.bin"]);

        Assert.Contains("before PyTorch 1.6", ErrorOf(folder["legacy.bin"]));
        Assert.Contains("no zip archive", ErrorOf(folder["other.bin"]));
        Assert.Contains("too short", ErrorOf(folder["empty.bin"]));
        Assert.Contains("torch.jit.load", ErrorOf(folder["script.bin"]));
    }

    private static string ErrorOf(string path) =>
        Assert.ThrowsExactly<CheckpointFormatException>(() => TorchArchive.Open(path).Dispose()).Message;

    private static void SavePickle(string path, ClipCheckpoint checkpoint, CompressionLevel compression)
    {
        var file = TorchFile.StateDict();
        file.Compression = compression;
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            file.Add(tensor.Name, [.. tensor.Shape], checkpoint.ReadFloat32(tensor.Name));
        }

        file.Save(path);
    }
}
