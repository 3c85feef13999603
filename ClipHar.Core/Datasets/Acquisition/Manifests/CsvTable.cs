using System.Text;

namespace ClipHar.Core.Datasets.Acquisition.Manifests;

/// <summary>
/// CSV with a header (RFC 4180): fields in double quotes may hold separators, line ends and doubled quotes. The separator is the one of
/// ',', ';' and tab that the header has most of. Empty lines are skipped.
/// </summary>
internal static class CsvTable
{
    private const int MaxColumns = 256;

    /// <exception cref="ImportException">There is no usable header, or the text cannot be read on; names the line.</exception>
    public static IEnumerable<ManifestRow> Read(LineReader text)
    {
        var headerLine = text.Line;
        var header = text.ReadLine() ?? throw new ImportException("The file is empty: expected a header such as path,label,split.");
        var separator = ",;\t".MaxBy(candidate => header.Count(c => c == candidate));
        using var headerText = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(header)));
        var (fields, problem) = ReadFields(headerText, separator);
        var columns = fields.ConvertAll(name => name.Trim().ToLowerInvariant());
        if (problem is not null || columns.Count > MaxColumns || columns.Distinct().Count() != columns.Count
            || !ManifestRow.NamesPictures(columns))
        {
            throw new ImportException(
                $"Line {headerLine}: {problem ?? "The header must name each column once"} and have a column path or url; beside it "
                    + "label, split "
                + $"and group are known. It is '{(header.Length > 200 ? header[..200] + "…" : header)}'.");
        }

        return Rows(text, columns, separator);
    }

    private static IEnumerable<ManifestRow> Rows(LineReader text, List<string> columns, char separator)
    {
        while (text.Peek() >= 0)
        {
            text.Begin();
            var line = text.Line;
            var (fields, problem) = ReadFields(text, separator);
            if (problem is not null)
            {
                yield return ManifestRow.Broken(line, problem);
            }
            else if (fields is [""])
            {
                continue;
            }
            else if (fields.Count != columns.Count)
            {
                yield return ManifestRow.Broken(line, $"It has {fields.Count} fields; the header has {columns.Count}.");
            }
            else
            {
                var members = columns.Zip(fields).Where(pair => pair.Second.Length > 0).ToDictionary(
                    pair => pair.First, pair => pair.Second);
                yield return ManifestRow.From(line, members);
            }
        }
    }

    /// <summary>One record up to and with its line end.</summary>
    private static (List<string> Fields, string? Problem) ReadFields(LineReader text, char separator)
    {
        var (fields, field, problem) = (new List<string>(), new StringBuilder(), (string?)null);
        while (true)
        {
            field.Clear();
            if (text.Peek() == '"')
            {
                problem ??= ReadQuoted(text, field);
            }

            var next = text.Read();
            for (; next >= 0 && next != separator && next != '\n'; next = text.Read())
            {
                field.Append((char)next);
            }

            fields.Add(field.ToString());
            if (next != separator)
            {
                return (fields, problem);
            }
        }
    }

    /// <returns>What is wrong; null when the field ended with its quote.</returns>
    private static string? ReadQuoted(LineReader text, StringBuilder field)
    {
        text.Read();
        while (text.Read() is var next and >= 0)
        {
            if (next != '"')
            {
                field.Append((char)next);
            }
            else if (text.Peek() == '"')
            {
                field.Append((char)text.Read());
            }
            else
            {
                return text.Peek() is -1 or '\n' or '\r' or ',' or ';' or '\t' ? null : "Text follows a closing quote.";
            }
        }

        return "A quote is opened and never closed.";
    }
}
