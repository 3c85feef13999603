using System.Security.Cryptography;
using System.Text;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>
/// What is known of the files of one output since they were last hashed: a file whose length, time and inode are those of then has the
/// content of then. Lies in .dvc/tmp; losing it costs time, never truth.
/// </summary>
internal sealed class ContentState
{
    private static readonly byte[] Magic = "cliphar-state-1\n"u8.ToArray();

    private readonly Dictionary<string, Entry> _entries;

    private ContentState(Dictionary<string, Entry> entries) => _entries = entries;

    public int Count => _entries.Count;

    /// <summary>Reads a state; an empty one where there is none, or it is damaged.</summary>
    public static ContentState Load(string path)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            return content.Length > Magic.Length + SHA256.HashSizeInBytes && content.AsSpan().StartsWith(Magic)
                && SHA256.HashData(content.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan()
                    .SequenceEqual(content.AsSpan(^SHA256.HashSizeInBytes..))
                ? new ContentState(Read(content.AsSpan(Magic.Length..^SHA256.HashSizeInBytes)))
                : new ContentState([]);
        }
        catch (IOException)
        {
            return new ContentState([]);
        }
    }

    /// <summary>The file's id, if it has not changed since it was hashed.</summary>
    public ObjectId? Find(in ScannedFile file) =>
        _entries.TryGetValue(file.Path, out var entry) && entry.Length == file.Length && entry.Modified == file.Modified
            && entry.Inode == file.Inode
            ? entry.Id
            : null;

    /// <summary>Writes what was just hashed.</summary>
    /// <param name="safeBefore">Nanoseconds since 1970: a file that was changed later is left out. It might change once more within the
    /// same tick of the file system's clock and look unchanged.</param>
    public static void Save(string path, IReadOnlyList<(ScannedFile File, ObjectId Id)> files, long safeBefore)
    {
        using var content = new MemoryStream(Magic.Length + (files.Count * 96));
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            Span<byte> digest = stackalloc byte[16];
            foreach (var (file, id) in files.Where(file => file.File.Modified < safeBefore))
            {
                writer.Write(file.Path);
                writer.Write(file.Length);
                writer.Write(file.Modified);
                writer.Write(file.Inode);
                id.CopyTo(digest);
                writer.Write(digest);
            }
        }

        content.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        DurableFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private static Dictionary<string, Entry> Read(ReadOnlySpan<byte> content)
    {
        var entries = new Dictionary<string, Entry>(content.Length / 80, StringComparer.Ordinal);
        using var reader = new BinaryReader(new MemoryStream(content.ToArray(), writable: false), Encoding.UTF8);
        Span<byte> digest = stackalloc byte[16];
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var path = reader.ReadString();
            var (length, modified, inode) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            reader.BaseStream.ReadExactly(digest);
            entries[path] = new Entry(length, modified, inode, new ObjectId(digest));
        }

        return entries;
    }

    private readonly record struct Entry(long Length, long Modified, long Inode, ObjectId Id);
}
