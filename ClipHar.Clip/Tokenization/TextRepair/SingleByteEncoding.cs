using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>
/// An encoding of one byte a character, in which UTF-8 is often misread. ASCII is the same in all of them, except that byte 1A of a Windows
/// code page stands for U+FFFD: a character that an earlier program could not read.
/// </summary>
/// <remarks>From tables of our own, so that neither code pages of the runtime nor their differences between versions play a part.</remarks>
internal sealed class SingleByteEncoding
{
    /// <summary>Stands for a byte that is lost.</summary>
    public const byte LostByte = 0x1A;

    private const string ResourceName = "ClipHar.Clip.Tokenization.single-byte-encodings.txt";

    private readonly char[] _upperHalf;
    private readonly FrozenDictionary<char, byte> _byteOf;

    private SingleByteEncoding(string name, char[] upperHalf)
    {
        Name = name;
        IsWindows = name.StartsWith("windows-", StringComparison.Ordinal);
        _upperHalf = upperHalf;
        _byteOf = upperHalf.Select((character, index) => KeyValuePair.Create(character, (byte)(0x80 + index)))
            .ToFrozenDictionary();
    }

    /// <summary>In the order in which they are tried: the likeliest first.</summary>
    public static IReadOnlyList<SingleByteEncoding> All { get; } = ReadAll();

    public static SingleByteEncoding Latin1 => All[0];

    public static SingleByteEncoding Windows1252 => All[1];

    /// <summary>IANA name.</summary>
    public string Name { get; }

    public bool IsWindows { get; }

    public bool IsLatin1 => Name == "iso-8859-1";

    /// <summary>
    /// Where U+00A0 can have become a plain space on the way. Not in Mac Roman, where byte C3 or E2 and a space are ordinary text.
    /// </summary>
    public bool CanHaveLostNoBreakSpaces => Name != "macintosh";

    /// <summary>Character of a byte from 80 to FF.</summary>
    public char CharacterOf(int value) => _upperHalf[value - 0x80];

    /// <summary>The bytes of a text, or null where a character is not in this encoding.</summary>
    public byte[]? TryEncode(string text)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == LostByte ? !IsWindows : character < 0x80)
            {
                bytes[i] = (byte)character;
            }
            else if (IsWindows && character == '\uFFFD')
            {
                bytes[i] = LostByte;
            }
            else if (!_byteOf.TryGetValue(character, out bytes[i]))
            {
                return null;
            }
        }

        return bytes;
    }

    private static List<SingleByteEncoding> ReadAll()
    {
        using var stream = typeof(SingleByteEncoding).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var all = new List<SingleByteEncoding> { new("iso-8859-1", [.. Enumerable.Range(0x80, 0x80).Select(value => (char)value)]) };
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var fields = line.Split(' ');
                all.Add(
                    new(fields[0], [.. fields.Skip(1).Select(field => (char)int.Parse(
                        field, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]));
            }
        }

        return all;
    }
}
