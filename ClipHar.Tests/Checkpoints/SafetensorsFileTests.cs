using System.Buffers.Binary;
using System.Text;
using ClipHar.Clip.Checkpoints;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Checkpoints;

[TestClass]
public sealed class SafetensorsFileTests
{
    [TestMethod]
    public void ReadFloat32_EveryFloatType_IsWidened()
    {
        using var folder = new TempFolder();
        float[] values = [0, 1, -2.5f, 0.15625f, 65504, -0.0f];
        SafetensorsFile.Write(folder["a"],
        [
            SafetensorsTensor.FromFloat32("f32", [2, 3], values),
            SafetensorsTensor.FromFloat32("f16", [6], values, TensorDType.F16),
            SafetensorsTensor.FromBytes("f64", TensorDType.F64, [6], values.SelectMany(v => BitConverter.GetBytes((double)v)).ToArray()),
            SafetensorsTensor.FromBytes(
                "bf16", TensorDType.BF16, [3], values.Take(3).SelectMany(v => BitConverter.GetBytes(v)[2..]).ToArray()),
            SafetensorsTensor.FromInt64("i64", [2], new long[] { -1, long.MaxValue }),
            SafetensorsTensor.FromFloat32("scalar", [], new float[] { 3 }),
            SafetensorsTensor.FromFloat32("empty", [0, 5], Array.Empty<float>()),
        ]);

        using var file = SafetensorsFile.Open(folder["a"]);

        CollectionAssert.AreEqual(values, file.ReadFloat32("f32"));
        CollectionAssert.AreEqual(values, file.ReadFloat32("f16"));
        CollectionAssert.AreEqual(values, file.ReadFloat32("f64"));
        CollectionAssert.AreEqual(values[..3], file.ReadFloat32("bf16"));
        CollectionAssert.AreEqual(new float[] { 3 }, file.ReadFloat32("scalar"));
        CollectionAssert.AreEqual(new[] { -1, long.MaxValue }, file.ReadInt64("i64"));
        Assert.IsEmpty(file.ReadFloat32("empty"));
        Assert.AreEqual("pt", file.Metadata["format"]);
        Assert.ThrowsExactly<CheckpointFormatException>(() => file.ReadFloat32("i64"));
        Assert.ThrowsExactly<KeyNotFoundException>(() => file.ReadFloat32("absent"));
    }

    [TestMethod]
    public void Write_AnyOrder_GivesTheSameAlignedBytes()
    {
        using var folder = new TempFolder();
        SafetensorsTensor[] tensors =
        [
            SafetensorsTensor.FromFloat32("scalar", [], new float[1]),
            SafetensorsTensor.FromFloat32("matrix", [4, 16], new float[64]),
            SafetensorsTensor.FromFloat32("a", [7], new float[7]),
        ];
        SafetensorsFile.Write(folder["a"], tensors);
        SafetensorsFile.Write(folder["b"], [.. tensors.Reverse()]);

        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
        using var file = SafetensorsFile.Open(folder["a"]);
        Assert.AreEqual(0, file.Tensors["matrix"].Offset % 64);
        Assert.HasCount(2, Directory.GetFiles(folder.Path), "temporary files are left");
    }

    [TestMethod]
    public void Write_Fails_LeavesTheOldFile()
    {
        using var folder = new TempFolder();
        SafetensorsFile.Write(folder["a"], [SafetensorsTensor.FromFloat32("x", [1], new float[] { 1 })]);
        var before = File.ReadAllBytes(folder["a"]);

        var error = Assert.ThrowsExactly<ArgumentException>(
            () => SafetensorsFile.Write(folder["a"], [SafetensorsTensor.FromFloat32("x", [1], new float[] { 1e6f }, TensorDType.F16)]));

        Assert.Contains("beyond the range of F16", error.Message);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(folder["a"]));
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Write_TwiceTheSameNameOrWrongShape_Throws()
    {
        using var folder = new TempFolder();
        var tensor = SafetensorsTensor.FromFloat32("x", [1], new float[1]);

        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsFile.Write(folder["a"], [tensor, tensor]));
        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsTensor.FromFloat32("x", [2], new float[1]));
        Assert.ThrowsExactly<ArgumentException>(() => SafetensorsTensor.FromFloat32("x", [-1, -1], new float[1]));
    }

    [TestMethod]
    [DataRow(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12,
        "overlaps tensor \"a\"")]
    [DataRow(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "overlaps")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "It is cut or damaged")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "behind the last tensor")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "unused bytes before it")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "begin ≤ end")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "begin ≤ end")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "whole number")]
    [DataRow("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "needs more than can be")]
    [DataRow("""{"a":{"dtype":"F32","shape":[2684354560],"data_offsets":[0,10737418240]}}""", 8, "the file has only 8")]
    [DataRow("""{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}}""", 8, "whole number")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", 8, "whole number")]
    [DataRow("""{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}""", 8, "short list")]
    [DataRow("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown dtype \"F33\"")]
    [DataRow("""{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "needs a \"dtype\"")]
    [DataRow("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "needs a \"dtype\"")]
    [DataRow("""{"a":5}""", 0, "needs a \"dtype\"")]
    [DataRow(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8,
        "not valid JSON")]
    [DataRow("""{"__metadata__":[]}""", 0, "__metadata__")]
    [DataRow("""{"__metadata__":{"a":1}}""", 0, "not a string")]
    [DataRow("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "not valid")]
    [DataRow("""{"__metadata__":{"a":"\udc00"}}""", 0, "not valid")]
    [DataRow("""{"a":{"dtype":"\udc00","shape":[2],"data_offsets":[0,8]}}""", 8, "not valid")]
    [DataRow("[]", 0, "an object is expected")]
    [DataRow("", 0, "not valid JSON")]
    public void Open_LyingHeader_SaysWhatIsWrong(string header, int dataBytes, string expected)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["bad.safetensors"], Build(header, dataBytes));

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => SafetensorsFile.Open(folder["bad.safetensors"]).Dispose());

        Assert.Contains("bad.safetensors", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [TestMethod]
    [DataRow(ulong.MaxValue, "declares a header")]
    [DataRow(1ul << 63, "declares a header")]
    [DataRow(10_000_000_000ul, "declares a header")]
    [DataRow(24_000_000ul, "The file is cut")]
    public void Open_HeaderLengthLies_IsRejectedBeforeItIsAllocated(ulong length, string expected)
    {
        using var folder = new TempFolder();
        var bytes = Build("{}", 100);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(folder["a"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => SafetensorsFile.Open(folder["a"]).Dispose());

        Assert.Contains(expected, error.Message);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Open_CutAnywhere_IsACheckpointFormatException()
    {
        using var folder = new TempFolder();
        var bytes = File.ReadAllBytes(Path.Combine(Goldens.Model("micro-fp16"), "model.safetensors"));
        foreach (var length in Enumerable.Range(0, 40).Concat(Enumerable.Range(1, 60).Select(i => bytes.Length * i / 61)))
        {
            File.WriteAllBytes(folder["a"], bytes[..length]);
            Assert.ThrowsExactly<CheckpointFormatException>(() => SafetensorsFile.Open(folder["a"]).Dispose(), $"{length} bytes");
        }
    }

    [TestMethod]
    public void Open_RandomDamage_NeverThrowsAnythingElse()
    {
        using var folder = new TempFolder();
        var original = Build(
            """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},
             "b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}
            """,
            12);
        var random = new Random(5);
        for (var round = 0; round < 600; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(folder["a"], bytes);
            try
            {
                using var file = SafetensorsFile.Open(folder["a"]);
                foreach (var tensor in file.Tensors.Values)
                {
                    _ = tensor.DType.IsFloat() ? file.ReadFloat32(tensor.Name).Length : file.ReadBytes(tensor.Name).Length;
                }
            }
            catch (CheckpointFormatException)
            {
                // The right answer; anything else fails the test.
            }
        }
    }

    [TestMethod]
    public void ReadFloat32_FileCutAfterOpening_IsAnErrorNotACrash()
    {
        using var folder = new TempFolder();
        SafetensorsFile.Write(folder["a"], [SafetensorsTensor.FromFloat32("x", [1000], new float[1000])]);
        using var file = SafetensorsFile.Open(folder["a"]);
        // Another process does not keep to .NET's sharing rules.
        _ = Requirement.Program("truncate");
        using (var truncate = System.Diagnostics.Process.Start("truncate", ["-s", "100", folder["a"]]))
        {
            truncate.WaitForExit();
        }

        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => file.ReadFloat32("x"));

        Assert.Contains("cut after it had been opened", error.Message);
    }

    private static byte[] Build(string header, int dataBytes)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }
}
