using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>The 2,231 named character references of HTML, from the embedded table.</summary>
/// <remarks>.NET's decoder knows 253 of them.</remarks>
internal static class HtmlEntities
{
    private const string ResourceName = "ClipHar.Clip.Tokenization.html5-entities.txt";

    private static readonly FrozenDictionary<string, string> TextByName = ReadTable();

    /// <summary>Characters of a name as it stands after the ampersand; the semicolon is part of the name where it is required.</summary>
    public static bool TryGet(ReadOnlySpan<char> name, out string text) =>
        TextByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out text!);

    /// <summary>All names with their characters.</summary>
    public static IEnumerable<KeyValuePair<string, string>> All => TextByName;

    private static FrozenDictionary<string, string> ReadTable()
    {
        using var stream = typeof(HtmlEntities).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The resource {ResourceName} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var fields = line.Split(' ');
            var characters = fields.Skip(1).Select(
                field => char.ConvertFromUtf32(int.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
            table.Add(fields[0], string.Concat(characters));
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
