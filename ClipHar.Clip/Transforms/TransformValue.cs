using System.Globalization;
using System.Text.Json;

namespace ClipHar.Clip.Transforms;

/// <summary>The value of a parameter: one to three numbers, or a word. Immutable, compared by content.</summary>
public sealed class TransformValue : IEquatable<TransformValue>
{
    private readonly double[] _numbers;

    private TransformValue(double[] numbers, string? word)
    {
        _numbers = numbers;
        Word = word;
    }

    public IReadOnlyList<double> Numbers => _numbers;

    /// <summary>Null where the value is numbers.</summary>
    public string? Word { get; }

    public static TransformValue Of(params double[] numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);

        // Negative zero would be written differently and so change the hash.
        return new TransformValue(Array.ConvertAll(numbers, number => number + 0.0), null);
    }

    public static TransformValue Of(string word) => new([], word);

    public bool Equals(TransformValue? other) =>
        other is not null && Word == other.Word && _numbers.AsSpan().SequenceEqual(other._numbers);

    public override bool Equals(object? obj) => Equals(obj as TransformValue);

    public override int GetHashCode() =>
        Word is not null ? Word.GetHashCode(StringComparison.Ordinal) : HashCode.Combine(_numbers.Length, _numbers[0]);

    /// <summary>As in YAML and JSON.</summary>
    public override string ToString() =>
        Word ?? (_numbers.Length == 1 ? Text(_numbers[0]) : $"[{string.Join(", ", _numbers.Select(Text))}]");

    internal void WriteTo(Utf8JsonWriter writer)
    {
        if (Word is not null)
        {
            writer.WriteStringValue(Word);
            return;
        }

        if (_numbers.Length == 1)
        {
            writer.WriteNumberValue(_numbers[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var number in _numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
