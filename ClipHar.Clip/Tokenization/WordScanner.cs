using System.Globalization;
using System.Text;

namespace ClipHar.Clip.Tokenization;

/// <summary>
/// Cuts a prepared text into words by CLIP's pattern: a special token (under some rules), else one of 's 't 're 've 'm 'll 'd, else a run
/// of letters, else one number character, else a run of anything that is neither white space, letter nor number.
/// </summary>
/// <remarks>
/// By hand, not with <see cref="System.Text.RegularExpressions.Regex"/>: there \p{L} and \p{N} look at UTF-16 units and miss every letter
/// and digit beyond U+FFFF. The reference pattern ignores case; in lower-cased text that only matters for U+017F (ſ), which equals s.
/// </remarks>
/// <param name="text">Well-formed UTF-16, lower-cased.</param>
/// <param name="ignoreCase">Special tokens are words of the pattern, and ſ counts as s in its literals.</param>
internal struct WordScanner(string text, bool ignoreCase)
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];
    private static readonly string[] SpecialTokens = [BpeVocabulary.StartTokenName, BpeVocabulary.EndTokenName];

    private int _start = 0;
    private int _end = 0;

    private enum Kind
    {
        WhiteSpace,
        Letter,
        Number,
        Other,
    }

    /// <summary>The word found last.</summary>
    public readonly ReadOnlySpan<char> Current => text.AsSpan(_start, _end - _start);

    public bool MoveNext()
    {
        _start = _end;
        while (_start < text.Length)
        {
            var kind = KindAt(_start, out var length);
            if (kind != Kind.WhiteSpace)
            {
                _end = EndOfWord(kind, length);
                return true;
            }

            _start += length;
        }

        _end = _start;
        return false;
    }

    private readonly int EndOfWord(Kind kind, int length)
    {
        var literal = text[_start] switch
        {
            '<' when ignoreCase => LongestLiteral(SpecialTokens),
            '\'' => LongestLiteral(Contractions),
            _ => 0,
        };
        if (literal > 0)
        {
            return _start + literal;
        }

        var end = _start + length;
        if (kind == Kind.Number)
        {
            return end;
        }

        while (end < text.Length && KindAt(end, out var next) == kind)
        {
            end += next;
        }

        return end;
    }

    private readonly int LongestLiteral(string[] literals)
    {
        foreach (var literal in literals)
        {
            if (Matches(literal))
            {
                return literal.Length;
            }
        }

        return 0;
    }

    private readonly bool Matches(string literal)
    {
        if (text.Length - _start < literal.Length)
        {
            return false;
        }

        for (var i = 0; i < literal.Length; i++)
        {
            var character = text[_start + i];
            if (character != literal[i] && !(ignoreCase && character == 'ſ' && literal[i] == 's'))
            {
                return false;
            }
        }

        return true;
    }

    private readonly Kind KindAt(int index, out int length)
    {
        length = 1;
        var character = text[index];
        if (char.IsAscii(character))
        {
            return char.IsAsciiLetter(character) ? Kind.Letter
                : char.IsAsciiDigit(character) ? Kind.Number
                : char.IsWhiteSpace(character) ? Kind.WhiteSpace
                : Kind.Other;
        }

        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.WhiteSpace : Kind.Other,
        };
    }
}
