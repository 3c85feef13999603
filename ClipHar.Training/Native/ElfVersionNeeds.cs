using System.Buffers.Binary;
using System.Text;

namespace ClipHar.Training.Native;

/// <summary>What <see cref="ElfVersionNeeds.Weaken"/> found in, or did to, an image.</summary>
internal enum WeakenOutcome
{
    /// <summary>The image does not ask for that version of that library.</summary>
    NotNeeded,

    /// <summary>The need was already weak; the image is unchanged.</summary>
    AlreadyWeak,

    /// <summary>A symbol other than the allowed one is bound to the version, so the need is real; the image is unchanged.</summary>
    NeededByOtherSymbol,

    /// <summary>The need was marked weak in the image.</summary>
    Weakened,
}

/// <summary>
/// Reads and edits the version needs (section type SHT_GNU_verneed) of a 64-bit little-endian ELF shared object.
/// </summary>
/// <remarks>
/// Layouts: System V ABI, gABI chapter 4, and "ELF Symbol Versioning" in the Linux Standard Base core specification 5.0,
/// section 10.7. A need whose entry carries VER_FLG_WEAK is not an error for the dynamic loader when the library lacks the version.
/// </remarks>
internal static class ElfVersionNeeds
{
    private const uint SectionTypeDynamicSymbols = 11;
    private const uint SectionTypeVersionNeeds = 0x6ffffffe;
    private const uint SectionTypeVersionSymbols = 0x6fffffff;
    private const ushort FlagWeak = 2;
    private const int SymbolSize = 24;

    private readonly record struct Section(uint Type, int Offset, int Length, int Link, int Info);

    /// <summary>
    /// Marks the need for <paramref name="version"/> of <paramref name="library"/> as weak, provided that no dynamic symbol but
    /// <paramref name="onlySymbol"/> is bound to it.
    /// </summary>
    /// <param name="image">The whole file; two bytes of it change when the result is <see cref="WeakenOutcome.Weakened"/>.</param>
    /// <param name="library">Name as in DT_NEEDED, for example libstdc++.so.6.</param>
    /// <param name="version">Version name, for example GLIBCXX_3.4.32.</param>
    /// <param name="onlySymbol">Mangled name of the one symbol that may be bound to the version.</param>
    /// <exception cref="BadImageFormatException">Not an ELF file of this kind, or a table points outside the file.</exception>
    public static WeakenOutcome Weaken(Span<byte> image, string library, string version, string onlySymbol)
    {
        var sections = ReadSections(image);
        var needs = Array.Find(sections, section => section.Type == SectionTypeVersionNeeds);
        if (needs.Type == 0)
        {
            return WeakenOutcome.NotNeeded;
        }

        var entry = FindEntry(image, needs, sections[needs.Link], library, version);
        if (entry < 0)
        {
            return WeakenOutcome.NotNeeded;
        }

        // Elf64_Vernaux: hash u32, flags u16, other u16 (the index that .gnu.version uses), name u32, next u32.
        var flags = Slice(image, entry + 4, 2);
        var value = BinaryPrimitives.ReadUInt16LittleEndian(flags);
        if ((value & FlagWeak) != 0)
        {
            return WeakenOutcome.AlreadyWeak;
        }

        if (!IsBoundOnlyTo(image, sections, U16(image, entry + 6), onlySymbol))
        {
            return WeakenOutcome.NeededByOtherSymbol;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(value | FlagWeak));
        return WeakenOutcome.Weakened;
    }

    private static Section[] ReadSections(Span<byte> image)
    {
        if (image.Length < 64 || U32(image, 0) != 0x464c457f || image[4] != 2 || image[5] != 1)
        {
            throw new BadImageFormatException("Not a 64-bit little-endian ELF file.");
        }

        var tableOffset = ToOffset(U64(image, 0x28), image.Length);
        int entrySize = U16(image, 0x3a), count = U16(image, 0x3c);
        if (entrySize < 64)
        {
            throw new BadImageFormatException($"ELF section headers of {entrySize} bytes; expected at least 64.");
        }

        var sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            var header = Slice(image, tableOffset + (i * entrySize), 64);
            var type = U32(header, 4);
            if (type is SectionTypeDynamicSymbols or SectionTypeVersionNeeds or SectionTypeVersionSymbols or 3 /* strings */)
            {
                sections[i] = new Section(
                    type,
                    ToOffset(U64(header, 24), image.Length),
                    ToOffset(U64(header, 32), image.Length),
                    ToOffset(U32(header, 40), count),
                    ToOffset(U32(header, 44), image.Length));
            }
        }

        return sections;
    }

    /// <summary>Offset of the matching Elf64_Vernaux, or -1.</summary>
    private static int FindEntry(Span<byte> image, Section needs, Section names, string library, string version)
    {
        // Elf64_Verneed: version u16, count u16, file u32, aux u32, next u32; offsets are relative to the entry itself.
        var need = needs.Offset;
        for (var i = 0; i < needs.Info; i++)
        {
            var isLibrary = NameAt(image, names, U32(image, need + 4)) == library;
            var aux = need + ToOffset(U32(image, need + 8), image.Length);
            for (var j = U16(image, need + 2); isLibrary && j > 0; j--)
            {
                if (NameAt(image, names, U32(image, aux + 8)) == version)
                {
                    return aux;
                }

                aux += ToOffset(U32(image, aux + 12), image.Length);
            }

            need += ToOffset(U32(image, need + 12), image.Length);
        }

        return -1;
    }

    private static bool IsBoundOnlyTo(Span<byte> image, Section[] sections, ushort versionIndex, string onlySymbol)
    {
        var versions = Array.Find(sections, section => section.Type == SectionTypeVersionSymbols);
        var symbols = Array.Find(sections, section => section.Type == SectionTypeDynamicSymbols);
        if (versions.Type == 0 || symbols.Type == 0)
        {
            throw new BadImageFormatException("The ELF file has version needs but no dynamic symbol table with versions.");
        }

        for (var i = 0; i < symbols.Length / SymbolSize; i++)
        {
            var bound = (ushort)(U16(image, versions.Offset + (2 * i)) & 0x7fff) == versionIndex;
            if (bound && NameAt(image, sections[symbols.Link], U32(image, symbols.Offset + (i * SymbolSize))) != onlySymbol)
            {
                return false;
            }
        }

        return true;
    }

    private static string NameAt(Span<byte> image, Section names, uint offset)
    {
        var start = names.Offset + ToOffset(offset, names.Length);
        var text = Slice(image, start, names.Offset + names.Length - start);
        var end = text.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }

    private static ushort U16(Span<byte> image, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(image, offset, 2));

    private static uint U32(Span<byte> image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(image, offset, 4));

    private static ulong U64(Span<byte> image, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(image, offset, 8));

    private static Span<byte> Slice(Span<byte> image, int offset, int length) =>
        offset >= 0 && length >= 0 && offset <= image.Length - length
            ? image.Slice(offset, length)
            : throw new BadImageFormatException($"An ELF table reaches byte {(long)offset + length} of a file of {image.Length} bytes.");

    private static int ToOffset(ulong value, int limit) =>
        value <= (ulong)limit ? (int)value : throw new BadImageFormatException($"An ELF offset or size of {value} exceeds {limit}.");
}
