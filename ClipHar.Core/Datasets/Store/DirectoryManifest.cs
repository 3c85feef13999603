using System.Text;
using System.Text.Json;

namespace ClipHar.Core.Datasets.Store;

/// <param name="Path">Path of a file in the folder, with slashes, relative, without <c>..</c>.</param>
/// <param name="Id">The file's object.</param>
public readonly record struct ManifestEntry(string Path, ObjectId Id);

/// <summary>
/// The files of a folder, as DVC's <c>.dir</c> object states them. Its bytes are those that Python's json.dumps writes (sort_keys, the
/// default separators, ASCII only), since the folder's id is their MD5.
/// </summary>
public sealed class DirectoryManifest
{
    /// <summary>A manifest of more bytes is not read: at 100 bytes an entry it would hold five million files.</summary>
    public const long MaxBytes = 512L << 20;

    private readonly byte[] _bytes;

    private DirectoryManifest(IReadOnlyList<ManifestEntry> entries, byte[] bytes)
    {
        Entries = entries;
        _bytes = bytes;
        Id = ObjectId.Of(bytes, isDirectory: true);
    }

    /// <summary>Sorted by the code points of the path; no path twice.</summary>
    public IReadOnlyList<ManifestEntry> Entries { get; }

    /// <summary>MD5 of <see cref="Bytes"/>, with <c>.dir</c>.</summary>
    public ObjectId Id { get; }

    /// <summary>The object's content.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <exception cref="ObjectStoreException">A path leaves the folder, is there twice, or is also a folder of another one.</exception>
    public static DirectoryManifest Create(IEnumerable<ManifestEntry> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, (a, b) => CodePointComparer.Instance.Compare(a.Path, b.Path));
        Check(sorted, "the folder");
        return new DirectoryManifest(sorted, Write(sorted));
    }

    /// <summary>Reads the content of a <c>.dir</c> object, which may come from anywhere.</summary>
    /// <param name="source">What is read, for messages.</param>
    /// <exception cref="ObjectStoreException">It is not a manifest, or names a path that leaves its folder.</exception>
    public static DirectoryManifest Parse(ReadOnlySpan<byte> json, string source)
    {
        var entries = new List<ManifestEntry>();
        try
        {
            Read(json, entries, source);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ObjectStoreException($"{source} is not a folder's manifest: {e.Message}", e);
        }

        entries.Sort((a, b) => CodePointComparer.Instance.Compare(a.Path, b.Path));
        var sorted = entries.ToArray();
        Check(sorted, source);

        // The bytes are kept as they were read: another writer's manifest keeps its id.
        return new DirectoryManifest(sorted, json.ToArray());
    }

    private static void Read(ReadOnlySpan<byte> json, List<ManifestEntry> entries, string source)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("it is no list.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            entries.Add(ReadEntry(ref reader, source));
        }

        if (reader.TokenType != JsonTokenType.EndArray || reader.Read())
        {
            throw new JsonException("an entry is no object.");
        }
    }

    private static ManifestEntry ReadEntry(ref Utf8JsonReader reader, string source)
    {
        string? path = null;
        ObjectId? id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("relpath"u8);
            var isId = reader.ValueTextEquals("md5"u8);
            reader.Read();
            if (isPath)
            {
                path = reader.GetString();
            }
            else if (isId)
            {
                var text = reader.GetString();
                id = ObjectId.TryParse(text, out var parsed) && !parsed.IsDirectory
                    ? parsed
                    : throw new ObjectStoreException($"{source} gives '{path}' the md5 '{text}', which is none.");
            }
            else
            {
                reader.Skip();
            }
        }

        return path is null || id is null
            ? throw new JsonException("an entry lacks its md5 or its relpath.")
            : new ManifestEntry(path, id.Value);
    }

    private static void Check(ManifestEntry[] sorted, string source)
    {
        var files = new HashSet<string>(sorted.Length, StringComparer.Ordinal);
        foreach (var entry in sorted)
        {
            SafePath.Check(entry.Path, source);
            if (!files.Add(entry.Path))
            {
                throw new ObjectStoreException($"{source} has '{entry.Path}' twice.");
            }
        }

        foreach (var entry in sorted)
        {
            for (var slash = entry.Path.LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
            {
                if (files.Contains(entry.Path[..slash]))
                {
                    throw new ObjectStoreException($"{source} has '{entry.Path[..slash]}' as a file and as a folder.");
                }
            }
        }
    }

    private static byte[] Write(ManifestEntry[] sorted)
    {
        var text = new StringBuilder(2 + (sorted.Length * 96)).Append('[');
        foreach (var entry in sorted)
        {
            text.Append(text.Length > 1 ? ", " : "").Append("{\"md5\": \"").Append(entry.Id.Hex).Append("\", \"relpath\": \"");
            AppendEscaped(text, entry.Path);
            text.Append("\"}");
        }

        return Encoding.ASCII.GetBytes(text.Append(']').ToString());
    }

    /// <summary>json.dumps with ensure_ascii: everything outside ' ' to '~' is escaped, the five short forms first, units in lower
    /// case.</summary>
    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                >= ' ' and <= '~' => text.Append(unit),
                _ => text.Append("\\u").Append(((int)unit).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
            };
        }
    }
}
