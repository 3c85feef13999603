using ClipHar.Client.Imports;

namespace ClipHar.Web.Imports;

/// <summary>Addresses of pictures as a person pastes them: one a line, with a label behind a comma, semicolon or tab.</summary>
public static class UrlList
{
    /// <summary>Longer lists are better sent as a table.</summary>
    public const int MaxItems = 10_000;

    private const int MaxNamed = 3;

    /// <returns>The addresses, and what is wrong with the list; null when nothing is.</returns>
    public static (IReadOnlyList<UrlItem> Items, string? Problem) Parse(string text)
    {
        var items = new List<UrlItem>();
        var wrong = new List<string>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            if (Item(lines[i]) is { } item)
            {
                items.Add(item);
            }
            else
            {
                wrong.Add($"line {i + 1}");
            }
        }

        return (items, Problem(items.Count, wrong));
    }

    private static string? Problem(int numItems, List<string> wrong) => (numItems, wrong.Count) switch
    {
        (0, 0) => "Give at least one address, one a line.",
        ( > MaxItems, _) => $"At most {MaxItems:N0} addresses at once; these are {numItems:N0}. Send a longer list as a table.",
        (_, 0) => null,
        _ => $"Every line begins with http:// or https://, but not {string.Join(", ", wrong.Take(MaxNamed))}"
            + (wrong.Count > MaxNamed ? $" and {wrong.Count - MaxNamed} more." : "."),
    };

    /// <summary>A comma may be part of an address; what stands behind the last one is a label when it has no '/' in it.</summary>
    private static UrlItem? Item(string line)
    {
        var cut = line.IndexOf('\t', StringComparison.Ordinal) is var tab and >= 0 ? tab : line.LastIndexOfAny([',', ';']);
        var label = cut < 0 ? "" : line[(cut + 1)..].Trim();
        if (cut < 0 || label.Contains('/', StringComparison.Ordinal))
        {
            (cut, label) = (line.Length, "");
        }

        return Uri.TryCreate(line[..cut].Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new UrlItem(uri.AbsoluteUri, label.Length == 0 ? null : label)
            : null;
    }
}
