using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ClipHar.Clip.Checkpoints.Pickle;

/// <summary>
/// An open file of torch.save: a zip archive with the pickle "data.pkl", which describes tensors as views of storages, and the storages as
/// entries "data/KEY". Opening reads the directory and the pickle; elements are read when asked for.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    private const int MaxPickleBytes = 16 << 20;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly FileBytes _bytes;
    private readonly IReadOnlyDictionary<string, ZipEntry> _entries;
    private readonly Dictionary<string, TensorBytes> _inflated = [];

    private TorchArchive(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        _bytes = new FileBytes(handle, path, 0);
        RequireZip();
        _entries = ZipDirectory.Read(handle, path);
        Tensors = ReadTensors();
    }

    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <exception cref="CheckpointFormatException">It is not such a file, is damaged, or holds something else than weights.</exception>
    public static TorchArchive Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            var archive = new TorchArchive(handle, path);
            handle = null;
            return archive;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException(path, $"cannot be read: {e.Message}", e);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    public void Dispose() => _handle.Dispose();

    private void RequireZip()
    {
        Span<byte> start = stackalloc byte[4];
        if (RandomAccess.GetLength(_handle) < 22)
        {
            throw new CheckpointFormatException(_path, "is too short for a file of torch.save.");
        }

        _bytes.Read(0, start);
        if (start.SequenceEqual("PK\u0003\u0004"u8))
        {
            return;
        }

        // The magic number that torch.save put first until PyTorch 1.6, as a pickled integer.
        throw new CheckpointFormatException(_path, start.SequenceEqual((ReadOnlySpan<byte>)[0x80, 0x02, 0x8a, 0x0a])
            ? "is in the format of torch.save before PyTorch 1.6, which is not read. "
                + "Load it in a current PyTorch and save its state dict again, best as model.safetensors."
            : "is not a file of torch.save: it is no zip archive.");
    }

    private List<StoredTensor> ReadTensors()
    {
        var pickles = _entries.Keys.Where(name => name.Split('/') is [_, "data.pkl"]).ToList();
        if (pickles.Count != 1)
        {
            throw new CheckpointFormatException(_path, $"holds {pickles.Count} entries \"NAME/data.pkl\"; a file of torch.save has one.");
        }

        var root = pickles[0][..^"data.pkl".Length];
        if (_entries.ContainsKey($"{root}constants.pkl"))
        {
            throw new CheckpointFormatException(
                _path,
                "is a TorchScript program, not a file of weights. "
                + "Load it in PyTorch with torch.jit.load and save its state_dict(), best as model.safetensors.");
        }

        var pickle = ZipEntryBytes.ReadAll(_bytes, _path, _entries[pickles[0]], MaxPickleBytes);
        var isBigEndian = IsBigEndian(root);
        var stateDict = StateDict(new TorchUnpickler(_path, pickle).Load());
        var tensors = new List<StoredTensor>();
        foreach (var (key, value) in stateDict.Items)
        {
            if (key is string name && value is PickleTensor tensor)
            {
                tensors.Add(Resolve(root, name, tensor, isBigEndian));
            }
        }

        return tensors;
    }

    private bool IsBigEndian(string root)
    {
        if (!_entries.TryGetValue($"{root}byteorder", out var entry))
        {
            return false;    // before PyTorch 2.1 there was no such entry
        }

        return Encoding.ASCII.GetString(ZipEntryBytes.ReadAll(_bytes, _path, entry, 100)).Trim() switch
        {
            "little" => false,
            "big" => true,
            var other => throw new CheckpointFormatException(_path, $"has the byte order \"{other}\"; \"little\" and \"big\" are known."),
        };
    }

    /// <summary>The value itself, or what training scripts wrap it in.</summary>
    private PickleDictionary StateDict(object? value)
    {
        if (value is PickleDictionary dictionary)
        {
            return dictionary.Items.Exists(item => item.Value is PickleTensor)
                ? dictionary
                : dictionary.Find("state_dict") as PickleDictionary ?? dictionary;
        }

        throw new CheckpointFormatException(_path, "holds no state dict (a dict of tensors).");
    }

    private StoredTensor Resolve(string root, string name, PickleTensor tensor, bool isBigEndian)
    {
        var storage = tensor.Storage;
        var size = storage.DType.ByteSize();
        if (!_entries.TryGetValue($"{root}data/{storage.Key}", out var entry))
        {
            throw Wrong(name, $"is kept in the storage \"{storage.Key}\", which is missing");
        }

        if (storage.ElementCount > entry.Length / size)
        {
            throw Wrong(
                name, $"is kept in the storage \"{storage.Key}\" of {storage.ElementCount} elements, which has only {entry.Length} bytes");
        }

        var length = SafetensorsHeader.ByteLength(tensor.Shape, storage.DType);
        long? extent;
        try
        {
            extent = checked(tensor.Offset + StoredTensor.ExtentElements(tensor.Shape, tensor.Strides));
        }
        catch (OverflowException)
        {
            extent = null;
        }

        // A view may not reach beyond its storage, nor be larger than it: stride 0 would let 4 bytes stand for terabytes.
        if (length is not { } bytes || bytes / size > storage.ElementCount || extent is not { } end || end > storage.ElementCount)
        {
            throw Wrong(
                name,
                $"is a view {TensorInfo.Describe(tensor.Shape)} from element {tensor.Offset} that does not fit its storage of "
                + $"{storage.ElementCount}");
        }

        var strides = StoredTensor.IsRowMajor(tensor.Shape, tensor.Strides) ? null : tensor.Strides;
        var info = new TensorInfo(
            name, storage.DType, tensor.Shape, Path.GetFileName(_path), entry.DataOffset + (tensor.Offset * size), bytes)
        {
            IsPlain = strides is null && !entry.IsDeflated && (!isBigEndian || size == 1),
        };
        return entry.IsDeflated
            ? new StoredTensor(info, Inflated(entry), tensor.Offset * size, strides, isBigEndian)
            : new StoredTensor(info, _bytes, info.Offset, strides, isBigEndian);
    }

    private TensorBytes Inflated(ZipEntry entry)
    {
        if (!_inflated.TryGetValue(entry.Name, out var bytes))
        {
            _inflated[entry.Name] = bytes = new ZipEntryBytes(_bytes, _path, entry);
        }

        return bytes;
    }

    private CheckpointFormatException Wrong(string name, string problem) => new(_path, $"tensor \"{name}\" {problem}.");
}
