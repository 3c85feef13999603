using System.Collections.Frozen;
using System.Text;
using ClipHar.Clip.Tokenization.Normalization;

namespace ClipHar.Clip.Tokenization.TextRepair;

/// <summary>
/// Resolves the HTML entities that nobody writes by chance: an ampersand, at most 24 letters and digits, a semicolon. A name written in
/// capitals counts too where it is not a name of its own (<c>&amp;NTILDE;</c> is Ñ).
/// </summary>
internal static class CompleteEntities
{
    private const int MaxNameLength = 24;

    private static readonly FrozenDictionary<string, string> TextByName = Build();

    public static string Resolve(string text)
    {
        var ampersand = text.IndexOf('&', StringComparison.Ordinal);
        if (ampersand < 0)
        {
            return text;
        }

        var resolved = new StringBuilder(text.Length);
        var copied = 0;
        while (ampersand >= 0)
        {
            var length = EntityLength(text.AsSpan(ampersand));
            if (length > 0 && CharactersOf(text.AsSpan(ampersand, length)) is { } characters)
            {
                resolved.Append(text, copied, ampersand - copied).Append(characters);
                copied = ampersand + length;
            }

            var next = ampersand + Math.Max(length, 1);
            ampersand = next < text.Length ? text.IndexOf('&', next) : -1;
        }

        return resolved.Append(text, copied, text.Length - copied).ToString();
    }

    private static int EntityLength(ReadOnlySpan<char> text)
    {
        var start = text.Length > 1 && text[1] == '#' ? 2 : 1;
        var end = start;
        while (end < text.Length && end - start < MaxNameLength && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        return end > start && end < text.Length && text[end] == ';' ? end + 1 : 0;
    }

    private static string? CharactersOf(ReadOnlySpan<char> entity)
    {
        if (entity[1] != '#')
        {
            return TextByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(entity[1..], out var characters) ? characters : null;
        }

        // Only where the number reaches up to the semicolon: &#12ab; is no entity. And &#59; is left alone, since a semicolon comes out of
        // it.
        var resolved = HtmlText.Unescape(entity.ToString());
        return resolved.Contains(';', StringComparison.Ordinal) ? null : resolved;
    }

    private static FrozenDictionary<string, string> Build()
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, characters) in HtmlEntities.All.Where(entity => entity.Key.EndsWith(';')))
        {
            table[name] = characters;
            var capitals = name.ToUpperInvariant();
            if (!name.Any(char.IsAsciiLetterUpper) && HtmlText.Unescape($"&{capitals}") == $"&{capitals}")
            {
                table.TryAdd(capitals, ToUpper(characters));
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// Full upper-casing: the named characters whose capital is several letters, and the dotless i, which .NET leaves alone.
    /// </summary>
    private static string ToUpper(string characters) => characters switch
    {
        "ı" => "I",
        "ß" => "SS",
        "ŉ" => "ʼN",
        "ﬀ" => "FF",
        "ﬁ" => "FI",
        "ﬂ" => "FL",
        "ﬃ" => "FFI",
        "ﬄ" => "FFL",
        _ => characters.ToUpperInvariant(),
    };
}
