using System.IO.Compression;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Checkpoints.Pickle;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Checkpoints;

/// <summary>The archive around the pickle: compression, 64-bit records, damage.</summary>
[TestClass]
public sealed class TorchArchiveZipTests
{
    [TestMethod]
    public void ZipBomb_DeclaredOrReal_IsNotExpanded()
    {
        using var folder = new TempFolder();
        var file = TorchFile.StateDict().Add("x", [4_000_000], new float[4_000_000]);
        file.Compression = CompressionLevel.Optimal;
        file.Save(folder["bomb.bin"]);
        Assert.IsLessThan(100_000, new FileInfo(folder["bomb.bin"]).Length);

        using var archive = TorchArchive.Open(folder["bomb.bin"]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.ThrowsExactly<CheckpointFormatException>(() => archive.Tensors.Single().Source.Read(0, new byte[16]));

        Assert.Contains("at most 100 times", error.Message);
        Assert.IsLessThan(1_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Inflate_ExpandsToMoreOrLessThanDeclared_IsRejected()
    {
        using var folder = new TempFolder();
        foreach (var delta in new[] { -4, 4 })
        {
            var file = TorchFile.StateDict().Add("x", [100], Enumerable.Range(0, 100).Select(i => (float)i).ToArray());
            file.Compression = CompressionLevel.Optimal;
            file.Save(folder["a.bin"]);
            var bytes = File.ReadAllBytes(folder["a.bin"]);
            var central = bytes.AsSpan().LastIndexOf("archive/data/0"u8) - 46;
            BitConverter.TryWriteBytes(bytes.AsSpan(central + 24), 400 + delta);
            File.WriteAllBytes(folder["a.bin"], bytes);

            var error = Assert.ThrowsExactly<CheckpointFormatException>(() =>
            {
                using var archive = TorchArchive.Open(folder["a.bin"]);
                archive.Tensors.Single().ReadFloat32();
            });

            Assert.Contains(delta < 0 ? "has only 396 bytes" : "does not expand", error.Message);
        }
    }

    [TestMethod]
    public void Open_Zip64Records_AreFollowed()
    {
        // As PyTorch writes every file, and as it must beyond 4 GB: the real numbers stand in 64-bit records, all ones in the 32-bit ones.
        using var folder = new TempFolder();
        TorchFile.StateDict().Add("x", [2], [3, 4]).Save(folder["small.bin"]);
        var bytes = File.ReadAllBytes(folder["small.bin"]);
        var end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        var start = BitConverter.ToInt32(bytes, end + 16);
        var entry = start + bytes.AsSpan(start, end - start).IndexOf("archive/data/0"u8) - 46;
        var afterName = entry + 46 + "archive/data/0".Length;
        var numbers = new[] { 24, 20, 42 }.SelectMany(field => BitConverter.GetBytes((long)BitConverter.ToInt32(bytes, entry + field)));
        byte[] extra = [1, 0, 24, 0, .. numbers];
        foreach (var field in new[] { 20, 24, 42 })
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(entry + field), uint.MaxValue);
        }

        BitConverter.TryWriteBytes(bytes.AsSpan(entry + 30), (ushort)extra.Length);
        var newEnd = end + extra.Length;
        var record = new byte[56];
        "PK\u0006\u0006"u8.CopyTo(record);
        BitConverter.TryWriteBytes(record.AsSpan(40), (long)(newEnd - start));
        BitConverter.TryWriteBytes(record.AsSpan(48), (long)start);
        byte[] locator = [.. "PK\u0006\u0007"u8, .. new byte[4], .. BitConverter.GetBytes((long)newEnd), 1, 0, 0, 0];
        BitConverter.TryWriteBytes(bytes.AsSpan(end + 12), uint.MaxValue);
        BitConverter.TryWriteBytes(bytes.AsSpan(end + 16), uint.MaxValue);
        File.WriteAllBytes(
            folder["large.bin"], [.. bytes[..afterName], .. extra, .. bytes[afterName..end], .. record, .. locator, .. bytes[end..]]);

        using var archive = TorchArchive.Open(folder["large.bin"]);

        CollectionAssert.AreEqual(new float[] { 3, 4 }, archive.Tensors.Single().ReadFloat32());
    }

    [TestMethod]
    public void Open_CutOrDamagedAnywhere_NeverThrowsAnythingElse()
    {
        using var folder = new TempFolder();
        foreach (var compression in new[] { CompressionLevel.NoCompression, CompressionLevel.Optimal })
        {
            var file = TorchFile.StateDict()
                .Add("x", [2, 3], new float[6])
                .Add("y", "HalfStorage", [2], [1], 0, new byte[4], 2, parameter: true);
            file.Compression = compression;
            file.Save(folder["whole.bin"]);
            var whole = File.ReadAllBytes(folder["whole.bin"]);
            var random = new Random(11);
            for (var round = 0; round < 700; round++)
            {
                var bytes = round < whole.Length ? whole[..round] : (byte[])whole.Clone();
                for (var i = round < whole.Length ? 0 : random.Next(1, 4); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                File.WriteAllBytes(folder["a.bin"], bytes);
                try
                {
                    using var archive = TorchArchive.Open(folder["a.bin"]);
                    foreach (var tensor in archive.Tensors.Where(tensor => tensor.Info.DType.IsFloat()))
                    {
                        tensor.ReadFloat32();
                    }
                }
                catch (CheckpointFormatException)
                {
                    // The right answer; anything else fails the test.
                }
            }
        }
    }
}
