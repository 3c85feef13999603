using System.Text.Json;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>
/// The samples that an import has so far, on disk: JSON lines, appended. What a checkpoint counts is flushed; what was written after it
/// is cut off when the import goes on, since those items come again.
/// </summary>
internal sealed class SampleSpool : IAsyncDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly FileStream _file;

    private SampleSpool(FileStream file) => _file = file;

    /// <summary>Length that a checkpoint may count once <see cref="Flush"/> returned.</summary>
    public long Length => _file.Position;

    /// <param name="bytes">Good bytes, by the checkpoint.</param>
    /// <returns>Null when the file is not there or shorter: then the import begins anew (its objects are stored already).</returns>
    public static SampleSpool? TryOpen(string path, long bytes)
    {
        if (bytes > 0 && (!File.Exists(path) || new FileInfo(path).Length < bytes))
        {
            return null;
        }

        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        file.SetLength(bytes);
        file.Seek(0, SeekOrigin.End);
        return new SampleSpool(file);
    }

    public void Append(DatasetSample sample)
    {
        _file.Write(JsonSerializer.SerializeToUtf8Bytes(sample, JobJson.Options));
        _file.Write(NewLine);
    }

    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>All samples, in the order in which they came. The spool is not appended to meanwhile.</summary>
    public IEnumerable<DatasetSample> Read()
    {
        _file.Flush();
        using var reader = new StreamReader(new FileStream(_file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16));
        while (reader.ReadLine() is { } line)
        {
            yield return JsonSerializer.Deserialize<DatasetSample>(line, JobJson.Options)
                ?? throw new InvalidDataException($"The spool {_file.Name} holds a line without a sample.");
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
