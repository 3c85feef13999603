using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// The manifest of a version: one sample a line, sorted by path (code points), each a canonical JSON object (RFC 8785: keys sorted, no
/// spaces, only what must be escaped is), absent members left out. Equal samples give equal bytes, on every machine and for good: the
/// escaping is written here, since that of System.Text.Json depends on the Unicode version of the runtime.
/// </summary>
internal static class DatasetManifestFile
{
    private static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <param name="samples">Sorted by path.</param>
    public static byte[] Write(IReadOnlyList<DatasetSample> samples)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, samples.Count * 160));
        var line = new StringBuilder(256);
        foreach (var sample in samples)
        {
            line.Clear();
            WriteLine(line, sample);
            Encoding.UTF8.GetBytes(line.ToString(), buffer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The samples of a manifest, in its order.</summary>
    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    public static async IAsyncEnumerable<DatasetSample> ReadAsync(Stream manifest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = JsonSerializer.DeserializeAsyncEnumerable<Line>(manifest, topLevelValues: true, Reading, cancellationToken);
        await using var enumerator = lines.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            DatasetSample sample;
            try
            {
                if (!await enumerator.MoveNextAsync())
                {
                    yield break;
                }

                sample = ToSample(enumerator.Current);
            }
            catch (Exception exception) when (exception is JsonException or FormatException)
            {
                throw new InvalidDataException($"This is no manifest of a dataset version: {exception.Message}", exception);
            }

            yield return sample;
        }
    }

    private static DatasetSample ToSample(Line? line) => line is null
        ? throw new JsonException("a line is null.")
        : new DatasetSample
        {
            Path = line.Path,
            Object = ObjectId.Parse(line.Object),
            Bytes = line.Bytes,
            Width = line.Width,
            Height = line.Height,
            Label = line.Label,
            Split = line.Split,
            Group = line.Group,
            PerceptualHash = line.PerceptualHash is { } hash ? ulong.Parse(hash, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : null,
            Attributes = line.Attributes,
        };

    private static void WriteLine(StringBuilder line, DatasetSample sample)
    {
        line.Append('{');
        if (sample.Attributes is { Count: > 0 } attributes)
        {
            line.Append("\"attributes\":{");
            var first = true;

            // RFC 8785 sorts by UTF-16 units.
            foreach (var (key, value) in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                line.Append(first ? "" : ",");
                WriteString(line, key);
                line.Append(':');
                WriteString(line, value);
                first = false;
            }

            line.Append("},");
        }

        line.Append(CultureInfo.InvariantCulture, $"\"bytes\":{sample.Bytes},");
        WriteMember(line, "group", sample.Group);
        line.Append(CultureInfo.InvariantCulture, $"\"height\":{sample.Height},");
        WriteMember(line, "label", sample.Label);
        WriteMember(line, "object", sample.Object.ToString());
        WriteMember(line, "path", sample.Path);
        WriteMember(line, "perceptual_hash", sample.PerceptualHash?.ToString("x16", CultureInfo.InvariantCulture));
        WriteMember(line, "split", sample.Split);
        line.Append(CultureInfo.InvariantCulture, $"\"width\":{sample.Width}}}\n");
    }

    private static void WriteMember(StringBuilder line, string name, string? value)
    {
        if (value is not null)
        {
            line.Append('"').Append(name).Append("\":");
            WriteString(line, value);
            line.Append(',');
        }
    }

    private static void WriteString(StringBuilder line, string text)
    {
        line.Append('"');
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append(@"\\"),
                '\b' => line.Append("\\b"),
                '\t' => line.Append("\\t"),
                '\n' => line.Append("\\n"),
                '\f' => line.Append("\\f"),
                '\r' => line.Append("\\r"),
                < ' ' => line.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
                _ => line.Append(unit),
            };
        }

        line.Append('"');
    }

    private sealed record Line
    {
        public required string Path { get; init; }

        public required string Object { get; init; }

        public required long Bytes { get; init; }

        public required int Width { get; init; }

        public required int Height { get; init; }

        public string? Label { get; init; }

        public string? Split { get; init; }

        public string? Group { get; init; }

        public string? PerceptualHash { get; init; }

        public Dictionary<string, string>? Attributes { get; init; }
    }
}
