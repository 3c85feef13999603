using System.Text;
using System.Text.Json;

namespace ClipHar.Clip.Tokenization;

/// <summary>Finds and reads the tokenizer files of a model folder, within bounds on size.</summary>
internal static class TokenizerFiles
{
    public const string VocabularyFileName = "vocab.json";
    public const string MergesFileName = "merges.txt";
    public const string TokenizerFileName = "tokenizer.json";

    /// <summary>CLIP's own files have 0.9, 0.5 and 2.2 MB.</summary>
    public const long MaxFileBytes = 64L << 20;

    public static BpeVocabulary Load(string modelDirectory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelDirectory);
        var vocabularyFile = Path.Combine(modelDirectory, VocabularyFileName);
        var mergesFile = Path.Combine(modelDirectory, MergesFileName);
        if (File.Exists(vocabularyFile) && File.Exists(mergesFile))
        {
            var tokens = ReadVocabulary(ReadBounded(vocabularyFile), vocabularyFile);
            var merges = MergesFile.Parse(ReadBounded(mergesFile), mergesFile);
            return BpeVocabulary.Create(tokens, merges, vocabularyFile, mergesFile);
        }

        var tokenizerFile = Path.Combine(modelDirectory, TokenizerFileName);
        if (File.Exists(tokenizerFile))
        {
            return TokenizerJsonFile.Parse(ReadBounded(tokenizerFile), tokenizerFile);
        }

        var present = File.Exists(vocabularyFile) ? $"; {VocabularyFileName} is there without {MergesFileName}"
            : File.Exists(mergesFile) ? $"; {MergesFileName} is there without {VocabularyFileName}"
            : "";
        throw new TokenizerFormatException(
            modelDirectory,
            $"no tokenizer files: {VocabularyFileName} and {MergesFileName}, or {TokenizerFileName}, are needed{present}.");
    }

    /// <summary>A JSON object of token names and whole-number ids; a name that comes twice is an error.</summary>
    public static Dictionary<string, int> ReadVocabulary(byte[] json, string file)
    {
        try
        {
            var reader = new Utf8JsonReader(SkipByteOrderMark(json));
            reader.Read();
            var tokens = ReadVocabularyObject(ref reader, file);
            if (reader.Read())
            {
                throw new TokenizerFormatException(file, $"text follows the JSON object, at byte {reader.TokenStartIndex}.");
            }

            return tokens;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new TokenizerFormatException(file, $"not valid JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the object the reader stands on, to its closing brace.</summary>
    public static Dictionary<string, int> ReadVocabularyObject(ref Utf8JsonReader reader, string file)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new TokenizerFormatException(
                file, $"a JSON object of token names and ids is needed, found {reader.TokenType} at byte {reader.TokenStartIndex}.");
        }

        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id))
            {
                throw new TokenizerFormatException(
                    file, $"the id of token '{name}' is not a whole number, at byte {reader.TokenStartIndex}.");
            }

            if (!tokens.TryAdd(name, id))
            {
                throw new TokenizerFormatException(
                    file, $"token '{name}' is there twice, the second time at byte {reader.TokenStartIndex}.");
            }
        }

        return tokens;
    }

    public static ReadOnlySpan<byte> SkipByteOrderMark(ReadOnlySpan<byte> utf8) =>
        utf8.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;

    private static byte[] ReadBounded(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MaxFileBytes)
            {
                throw new TokenizerFormatException(file, $"has {stream.Length} bytes; at most {MaxFileBytes} are read.");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException(file, $"cannot be read: {exception.Message}", exception);
        }
    }
}
