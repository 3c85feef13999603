using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// Name of an object: the MD5 of its bytes as 32 lower-case hexadecimal digits, followed by <c>.dir</c> when the object is the
/// manifest of a folder. Sorted as its text is. MD5 is what DVC's layout asks for; it names objects, it guards no secret.
/// </summary>
[JsonConverter(typeof(ObjectIdJsonConverter))]
public readonly record struct ObjectId : IComparable<ObjectId>
{
    /// <summary>What follows the digits of a folder's manifest.</summary>
    public const string DirectorySuffix = ".dir";

    private const int DigestBytes = 16;
    private const int HexDigits = 2 * DigestBytes;

    private readonly UInt128 _digest;

    /// <param name="digest">The 16 bytes of an MD5.</param>
    /// <param name="isDirectory">Whether the object is the manifest of a folder.</param>
    public ObjectId(ReadOnlySpan<byte> digest, bool isDirectory = false)
    {
        if (digest.Length != DigestBytes)
        {
            throw new ArgumentException($"An MD5 has {DigestBytes} bytes, not {digest.Length}.", nameof(digest));
        }

        _digest = BinaryPrimitives.ReadUInt128BigEndian(digest);
        IsDirectory = isDirectory;
    }

    private ObjectId(UInt128 digest, bool isDirectory)
    {
        _digest = digest;
        IsDirectory = isDirectory;
    }

    /// <summary>Whether the object is the manifest of a folder.</summary>
    public bool IsDirectory { get; }

    /// <summary>The 32 digits, without <see cref="DirectorySuffix"/>.</summary>
    public string Hex
    {
        get
        {
            Span<byte> bytes = stackalloc byte[DigestBytes];
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _digest);
            return Convert.ToHexStringLower(bytes);
        }
    }

    /// <summary>Which of the layout's 256 folders the object lies in.</summary>
    internal byte FirstByte => (byte)(_digest >> 120);

    /// <summary>The id that an object of these bytes has.</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "DVC's layout names objects by MD5")]
    public static ObjectId Of(ReadOnlySpan<byte> content, bool isDirectory = false)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        MD5.HashData(content, digest);
        return new ObjectId(digest, isDirectory);
    }

    /// <exception cref="FormatException">The text is not an object id.</exception>
    public static ObjectId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"'{text}' is not an object id: 32 hexadecimal digits, with or without {DirectorySuffix}.");

    /// <summary>Reads lower-case digits only: another spelling would be another file in a store that DVC reads too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectId id)
    {
        id = default;
        if (text is null || text.Length < HexDigits || (text.Length > HexDigits && !text.AsSpan(HexDigits).SequenceEqual(DirectorySuffix)))
        {
            return false;
        }

        UInt128 digest = 0;
        foreach (var digit in text.AsSpan(0, HexDigits))
        {
            if (!char.IsAsciiHexDigitLower(digit))
            {
                return false;
            }

            digest = (digest << 4) | (uint)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }

        id = new ObjectId(digest, text.Length > HexDigits);
        return true;
    }

    public int CompareTo(ObjectId other) =>
        _digest.CompareTo(other._digest) is var order and not 0 ? order : IsDirectory.CompareTo(other.IsDirectory);

    /// <summary>Writes the 16 bytes of the MD5.</summary>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _digest);

    /// <summary>The same digits, named as a folder's manifest.</summary>
    public ObjectId AsDirectory() => new(_digest, isDirectory: true);

    public override string ToString() => IsDirectory ? Hex + DirectorySuffix : Hex;

    public static bool operator <(ObjectId left, ObjectId right) => left.CompareTo(right) < 0;

    public static bool operator <=(ObjectId left, ObjectId right) => left.CompareTo(right) <= 0;

    public static bool operator >(ObjectId left, ObjectId right) => left.CompareTo(right) > 0;

    public static bool operator >=(ObjectId left, ObjectId right) => left.CompareTo(right) >= 0;
}
