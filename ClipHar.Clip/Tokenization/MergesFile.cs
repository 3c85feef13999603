using System.Text;

namespace ClipHar.Clip.Tokenization;

/// <summary>merges.txt: a header line that may be absent, then two token names a line.</summary>
internal static class MergesFile
{
    public const string Header = "#version: 0.2";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static List<BpeMerge> Parse(byte[] utf8, string file)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(TokenizerFiles.SkipByteOrderMark(utf8));
        }
        catch (DecoderFallbackException exception)
        {
            throw new TokenizerFormatException(file, $"not valid UTF-8 at byte {exception.Index}.", exception);
        }

        var merges = new List<BpeMerge>();
        var lineNumber = 0;
        foreach (var rawLine in text.AsSpan().Split('\n'))
        {
            lineNumber++;
            var line = text.AsSpan()[rawLine].TrimEnd('\r');
            if (line.IsWhiteSpace() || (lineNumber == 1 && line.Contains("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            merges.Add(ParseLine(line, file, $"line {lineNumber}"));
        }

        return merges;
    }

    /// <summary>Two token names with one space between them.</summary>
    public static BpeMerge ParseLine(ReadOnlySpan<char> line, string file, string place)
    {
        var space = line.IndexOf(' ');
        if (space <= 0 || space == line.Length - 1 || line[(space + 1)..].Contains(' '))
        {
            var shown = line.Length <= 40 ? line.ToString() : string.Concat(line[..40], "…");
            throw new TokenizerFormatException(file, $"{place} is not two token names with a space between them: '{shown}'.");
        }

        return new BpeMerge(line[..space].ToString(), line[(space + 1)..].ToString());
    }
}
