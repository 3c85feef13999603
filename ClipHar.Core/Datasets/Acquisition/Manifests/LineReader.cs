using System.Text;

namespace ClipHar.Core.Datasets.Acquisition.Manifests;

/// <summary>
/// Reads text characterwise, counts lines, and takes no more of one record than allowed: a file without line ends is no reason to run
/// out of memory.
/// </summary>
/// <param name="stream">UTF-8, with or without a byte order mark. Not disposed.</param>
internal sealed class LineReader(Stream stream) : IDisposable
{
    /// <summary>Most characters of one record.</summary>
    public const int MaxRecordLength = 1 << 20;

    private readonly StreamReader _reader =
        new(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);

    private int _taken;
    private int? _next;

    /// <summary>Line of the next character, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Starts a record: its length counts from here.</summary>
    public void Begin() => _taken = 0;

    public int Peek() => _next ??= Next();

    /// <returns>The next character; -1 at the end. Line ends are '\n', however they are written.</returns>
    /// <exception cref="ImportException">No UTF-8, or a record that is too long; names the line.</exception>
    public int Read()
    {
        var next = Take();
        if (next == '\r')
        {
            if (Peek() == '\n')
            {
                Take();
            }

            next = '\n';
        }

        if (next == '\n')
        {
            Line++;
        }

        return ++_taken > MaxRecordLength
            ? throw new ImportException($"Line {Line}: The record has more than {MaxRecordLength:N0} characters. Is a quote missing?")
            : next;
    }

    /// <returns>The line without its end; null at the end of the text.</returns>
    public string? ReadLine()
    {
        Begin();
        var next = Read();
        if (next < 0)
        {
            return null;
        }

        var text = new StringBuilder();
        for (; next is not ('\n' or < 0); next = Read())
        {
            text.Append((char)next);
        }

        return text.ToString();
    }

    public void Dispose() => _reader.Dispose();

    private int Take()
    {
        var next = Peek();
        _next = null;
        return next;
    }

    private int Next()
    {
        try
        {
            return _reader.Read();
        }
        catch (DecoderFallbackException exception)
        {
            throw new ImportException($"After line {Line}: The file is not UTF-8 text.", exception);
        }
    }
}
