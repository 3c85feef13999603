using System.Text;

namespace ClipHar.Web.Results;

/// <summary>
/// Builds CSV by RFC 4180. A cell that a spreadsheet would take for a formula (from =, +, -, @, tab) gets an apostrophe before it,
/// because labels and file names come from other people.
/// </summary>
internal sealed class CsvBuilder
{
    private readonly StringBuilder _text = new();
    private readonly int _numColumns;

    public CsvBuilder(params string[] columns)
    {
        _numColumns = columns.Length;
        AddRow(columns);
    }

    /// <exception cref="ArgumentException">There are not as many cells as columns.</exception>
    public void AddRow(params string[] cells)
    {
        if (cells.Length != _numColumns)
        {
            throw new ArgumentException($"A row has {cells.Length} cells where the header has {_numColumns}.", nameof(cells));
        }

        _text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
    }

    public override string ToString() => _text.ToString();

    private static string Cell(string value)
    {
        if (value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal) && !IsNumber(value))
        {
            value = "'" + value;
        }

        return value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsNumber(string value) =>
        double.TryParse(value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);
}
