using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ClipHar.Tests.Checkpoints;

/// <summary>Builds files as torch.save writes them, instruction by instruction, so that tests need no PyTorch.</summary>
internal sealed class TorchFile
{
    private readonly List<byte> _pickle = [];
    private readonly List<(string Key, byte[] Bytes)> _storages = [];

    public string ByteOrder { get; set; } = "little";

    public CompressionLevel Compression { get; set; } = CompressionLevel.NoCompression;

    /// <summary>Replaces data.pkl.</summary>
    public byte[]? Pickle { get; set; }

    public List<(string Name, byte[] Bytes)> ExtraEntries { get; } = [];

    /// <summary>Starts an OrderedDict of tensors, as state_dict() gives.</summary>
    public static TorchFile StateDict()
    {
        var file = new TorchFile();
        file.Raw(0x80, 2).Global("collections", "OrderedDict").Op(")R").Op("(");
        return file;
    }

    /// <summary>Adds a row-major F32 tensor with a storage of its own.</summary>
    public TorchFile Add(string name, long[] shape, float[] values) =>
        Add(name, "FloatStorage", shape, RowMajor(shape), 0, values.SelectMany(BitConverter.GetBytes).ToArray(), values.Length);

    public TorchFile Add(
        string name, string storageType, long[] shape, long[] strides, long offset, byte[] storage, long elements, bool parameter = false)
    {
        Text(name);
        if (parameter)
        {
            Global("torch._utils", "_rebuild_parameter").Op("(");
        }

        Global("torch._utils", "_rebuild_tensor_v2").Op("((").Text("storage").Global("torch", storageType);
        Text($"{_storages.Count}").Text("cpu").Int(elements).Op("tQ");
        Int(offset).Ints(shape).Ints(strides).Raw(0x89).Global("collections", "OrderedDict").Op(")RtR");
        if (parameter)
        {
            Raw(0x88).Global("collections", "OrderedDict").Op(")RtR");
        }

        _storages.Add(($"{_storages.Count}", storage));
        return this;
    }

    /// <summary>Ends the dict: its items, then its _metadata attribute.</summary>
    public void Save(string path)
    {
        Op("u}").Text("_metadata").Global("collections", "OrderedDict").Op(")Rsb.");
        SaveAsIs(path);
    }

    public void SaveAsIs(string path)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Entry(zip, "archive/data.pkl", Pickle ?? [.. _pickle]);
        Entry(zip, "archive/byteorder", Encoding.ASCII.GetBytes(ByteOrder));
        foreach (var (key, bytes) in _storages)
        {
            Entry(zip, $"archive/data/{key}", bytes);
        }

        foreach (var (name, bytes) in ExtraEntries)
        {
            Entry(zip, name, bytes);
        }

        Entry(zip, "archive/version", "3\n"u8.ToArray());
    }

    public TorchFile Op(string instructions) => Raw([.. instructions.Select(c => (byte)c)]);

    public TorchFile Raw(params byte[] bytes)
    {
        _pickle.AddRange(bytes);
        return this;
    }

    public TorchFile Global(string module, string name) => Op($"c{module}\n{name}\n");

    public TorchFile Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Op("X").Raw(length).Raw(bytes);
    }

    public TorchFile Int(long value)
    {
        if (value is >= 0 and < 256)
        {
            return Op("K").Raw((byte)value);
        }

        var bytes = BitConverter.GetBytes(value);
        return value is >= int.MinValue and <= int.MaxValue ? Op("J").Raw(bytes[..4]) : Raw(0x8a, 8).Raw(bytes);
    }

    private TorchFile Ints(long[] values)
    {
        Op("(");
        foreach (var value in values)
        {
            Int(value);
        }

        return Op("t");
    }

    private static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= shape[i];
        }

        return strides;
    }

    private void Entry(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name, Compression).Open();
        stream.Write(bytes);
    }
}
