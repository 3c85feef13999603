using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// An open safetensors file: a u64 header length, a JSON header {name: {dtype, shape, data_offsets}}, the bytes. Opening reads and checks
/// the header only; elements are read when asked for. Thread-safe until disposed.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, StoredTensor> _stored;

    private SafetensorsFile(SafeFileHandle handle, string path, SafetensorsHeader header)
    {
        _handle = handle;
        Path = path;
        Metadata = header.Metadata;
        Tensors = header.Tensors.ToDictionary(tensor => tensor.Name);
        _stored = header.Tensors.ToDictionary(
            tensor => tensor.Name, tensor => new StoredTensor(tensor, new FileBytes(handle, path, 0), tensor.Offset));
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The strings under "__metadata__".</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="CheckpointFormatException">It is missing, cut, or its header is not what the format prescribes.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            var header = ReadHeader(handle, path);
            var file = new SafetensorsFile(handle, path, header);
            handle = null;
            return file;
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

    /// <summary>Writes a file atomically; see <see cref="SafetensorsWriter"/>.</summary>
    public static void Write(
        string path, IReadOnlyCollection<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, tensors, metadata);

    /// <summary>Elements in row-major order, widened (F64: rounded) to F32.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="CheckpointFormatException">It is not of a floating-point type, or the file was cut meanwhile.</exception>
    public float[] ReadFloat32(string name) => Stored(name).ReadFloat32();

    /// <summary>Elements of an I64 tensor in row-major order.</summary>
    public long[] ReadInt64(string name)
    {
        var tensor = Stored(name);
        if (tensor.Info.DType != TensorDType.I64)
        {
            throw new CheckpointFormatException(Path, $"tensor \"{name}\" is {tensor.Info.DType.SafetensorsName()}; I64 is expected.");
        }

        var bytes = tensor.ReadBytes();
        var values = new long[bytes.Length / 8];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * 8));
        }

        return values;
    }

    /// <summary>The bytes of a tensor as stored.</summary>
    public byte[] ReadBytes(string name) => Stored(name).ReadBytes();

    public void Dispose() => _handle.Dispose();

    internal StoredTensor Stored(string name) =>
        _stored.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException($"{Path} has no tensor \"{name}\".");

    private static SafetensorsHeader ReadHeader(SafeFileHandle handle, string path)
    {
        var fileLength = RandomAccess.GetLength(handle);
        if (fileLength < 8)
        {
            throw new CheckpointFormatException(
                path, $"is {fileLength} bytes long; a safetensors file starts with an 8-byte header length.");
        }

        var bytes = new FileBytes(handle, path, 0);
        Span<byte> prefix = stackalloc byte[8];
        bytes.Read(0, prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MaxBytes)
        {
            throw new CheckpointFormatException(
                path, $"declares a header of {headerLength} bytes; at most {SafetensorsHeader.MaxBytes} are allowed. "
                + "It is damaged or no safetensors file.");
        }

        if (headerLength > (ulong)(fileLength - 8))
        {
            throw new CheckpointFormatException(
                path, $"declares a header of {headerLength} bytes, but only {fileLength - 8} follow. The file is cut.");
        }

        var header = new byte[headerLength];
        bytes.Read(8, header);
        return SafetensorsHeader.Parse(path, header, dataStart: 8 + (long)headerLength, fileLength);
    }
}
