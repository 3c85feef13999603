using System.Buffers.Binary;
using System.Text;

namespace ClipHar.Tests.Training;

/// <summary>Builds the smallest shared object with versioned symbols that a loader would still understand.</summary>
internal static class ElfImage
{
    private const int HeaderSize = 64;
    private const int SectionSize = 64;
    private const int SymbolSize = 24;

    /// <param name="needs">Library, and the versions asked of it with their index and flags.</param>
    /// <param name="symbols">Undefined symbols and the version index each is bound to.</param>
    public static byte[] Build(
        (string Library, (string Version, ushort Index, ushort Flags)[] Versions)[] needs, (string Name, ushort VersionIndex)[] symbols)
    {
        var names = new StringTable();
        var dynamicSymbols = Symbols(symbols, names);
        var versions = Versions(symbols);
        var verneed = Needs(needs, names);
        var strings = names.ToArray();

        // Sections: none, .dynsym (link 2), .dynstr, .gnu.version (link 1), .gnu.version_r (link 2, info = libraries).
        var contents = new[] { [], dynamicSymbols, strings, versions, verneed };
        var types = new uint[] { 0, 11, 3, 0x6fffffff, 0x6ffffffe };
        var links = new uint[] { 0, 2, 0, 1, 2 };
        var image = new byte[HeaderSize + contents.Sum(content => content.Length) + (contents.Length * SectionSize)];
        var offset = HeaderSize;
        var table = image.Length - (contents.Length * SectionSize);
        for (var i = 0; i < contents.Length; i++)
        {
            contents[i].CopyTo(image, offset);
            var header = image.AsSpan(table + (i * SectionSize));
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], types[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)contents[i].Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header[40..], links[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(header[44..], i == 4 ? (uint)needs.Length : 0);
            offset += contents[i].Length;
        }

        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(image, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(0x28), (ulong)table);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x3a), SectionSize);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x3c), (ushort)contents.Length);
        return image;
    }

    private static byte[] Symbols((string Name, ushort VersionIndex)[] symbols, StringTable names)
    {
        var bytes = new byte[(symbols.Length + 1) * SymbolSize];
        for (var i = 0; i < symbols.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((i + 1) * SymbolSize), names.Add(symbols[i].Name));
        }

        return bytes;
    }

    private static byte[] Versions((string Name, ushort VersionIndex)[] symbols)
    {
        var bytes = new byte[(symbols.Length + 1) * 2];
        for (var i = 0; i < symbols.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((i + 1) * 2), symbols[i].VersionIndex);
        }

        return bytes;
    }

    private static byte[] Needs((string Library, (string Version, ushort Index, ushort Flags)[] Versions)[] needs, StringTable names)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        for (var i = 0; i < needs.Length; i++)
        {
            var (library, versions) = needs[i];
            writer.Write((ushort)1);
            writer.Write((ushort)versions.Length);
            writer.Write(names.Add(library));
            writer.Write(16u);
            writer.Write(i + 1 < needs.Length ? 16u + (16u * (uint)versions.Length) : 0u);
            for (var j = 0; j < versions.Length; j++)
            {
                writer.Write(0u);
                writer.Write(versions[j].Flags);
                writer.Write(versions[j].Index);
                writer.Write(names.Add(versions[j].Version));
                writer.Write(j + 1 < versions.Length ? 16u : 0u);
            }
        }

        return stream.ToArray();
    }

    private sealed class StringTable
    {
        private readonly List<byte> _bytes = [0];

        public uint Add(string text)
        {
            var offset = (uint)_bytes.Count;
            _bytes.AddRange(Encoding.ASCII.GetBytes(text));
            _bytes.Add(0);
            return offset;
        }

        public byte[] ToArray() => [.. _bytes];
    }
}
