using System.Text;
using System.Text.RegularExpressions;

namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>One line of a .dvcignore, in gitignore's language.</summary>
internal sealed class IgnorePattern
{
    private readonly Regex _regex;
    private readonly bool _foldersOnly;

    private IgnorePattern(Regex regex, bool foldersOnly, bool isNegation)
    {
        _regex = regex;
        _foldersOnly = foldersOnly;
        IsNegation = isNegation;
    }

    /// <summary>Whether a match takes an earlier exclusion back.</summary>
    public bool IsNegation { get; }

    /// <summary>Null for an empty line and a comment.</summary>
    public static IgnorePattern? Parse(string line)
    {
        var text = TrimEnd(line);
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        var negation = text[0] == '!';
        text = negation ? text[1..] : text;
        var foldersOnly = text.EndsWith('/');
        text = text.TrimEnd('/');

        // A slash that is not the last character ties the pattern to the file's own folder.
        var anchored = text.Contains('/', StringComparison.Ordinal);
        text = text.TrimStart('/');
        if (text.Length == 0)
        {
            return null;
        }

        // No backtracking: a hostile pattern costs time in proportion to the path, not more.
        var regex = new Regex(Translate(text, anchored),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        return new IgnorePattern(regex, foldersOnly, negation);
    }

    /// <param name="path">Relative to the folder of the pattern's file, with slashes.</param>
    public bool Matches(string path, bool isFolder) => (isFolder || !_foldersOnly) && _regex.IsMatch(path);

    private static string TrimEnd(string line)
    {
        var text = line.TrimEnd('\r', '\n');
        while (text.EndsWith(' ') && !text.EndsWith("\\ ", StringComparison.Ordinal))
        {
            text = text[..^1];
        }

        return text;
    }

    private static string Translate(string pattern, bool anchored)
    {
        var regex = new StringBuilder(anchored ? "^" : "^(?:.*/)?");
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("**/") && (i == 0 || pattern[i - 1] == '/'))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (rest is "**" && i > 0 && pattern[i - 1] == '/')
            {
                regex.Append(".+");
                i++;
            }
            else if (rest[0] == '[' && Set(pattern, i) is { } set)
            {
                regex.Append(set.Regex);
                i = set.Last;
            }
            else if (rest[0] == '\\' && rest.Length > 1)
            {
                regex.Append(Regex.Escape(pattern[++i].ToString()));
            }
            else
            {
                regex.Append(rest[0] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    _ => Regex.Escape(rest[0].ToString()),
                });
            }
        }

        return regex.Append('$').ToString();
    }

    /// <summary>[a-z], [!a-z]; null where the bracket is not closed and stands for itself.</summary>
    private static (string Regex, int Last)? Set(string pattern, int start)
    {
        var first = start + 1;
        var negated = first < pattern.Length && pattern[first] is '!' or '^';
        first += negated ? 1 : 0;
        var end = first < pattern.Length ? pattern.IndexOf(']', first + 1) : -1;
        if (end < 0)
        {
            return null;
        }

        var members = pattern[first..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal);
        return ($"[{(negated ? "^/" : "")}{members.Replace("^", "\\^", StringComparison.Ordinal)}]", end);
    }
}
