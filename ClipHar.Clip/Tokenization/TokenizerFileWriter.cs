using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ClipHar.Clip.Tokenization;

/// <summary>Writes a vocabulary as the four files that transformers reads.</summary>
internal static class TokenizerFileWriter
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, NewLine = "\n" };

    public static void Write(BpeVocabulary vocabulary, string modelDirectory, int contextLength)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelDirectory);
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 2);
        Directory.CreateDirectory(modelDirectory);
        Replace(modelDirectory, TokenizerFiles.VocabularyFileName, Json(Compact, writer => WriteVocabulary(writer, vocabulary)));
        Replace(modelDirectory, TokenizerFiles.MergesFileName, Merges(vocabulary));
        Replace(modelDirectory, "special_tokens_map.json", Json(Indented, WriteSpecialTokens));
        Replace(modelDirectory, "tokenizer_config.json", Json(Indented, writer => WriteConfig(writer, vocabulary, contextLength)));
    }

    private static void WriteVocabulary(Utf8JsonWriter writer, BpeVocabulary vocabulary)
    {
        writer.WriteStartObject();
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary.NameOf(id) is { } name)
            {
                writer.WriteNumber(name, id);
            }
        }

        writer.WriteEndObject();
    }

    private static byte[] Merges(BpeVocabulary vocabulary)
    {
        var text = new StringBuilder(MergesFile.Header).Append('\n');
        foreach (var merge in vocabulary.Merges)
        {
            text.Append(merge.Left).Append(' ').Append(merge.Right).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void WriteSpecialTokens(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteSpecialTokenNames(writer);
        writer.WriteEndObject();
    }

    private static void WriteSpecialTokenNames(Utf8JsonWriter writer)
    {
        writer.WriteString("bos_token", BpeVocabulary.StartTokenName);
        writer.WriteString("eos_token", BpeVocabulary.EndTokenName);
        writer.WriteString("pad_token", BpeVocabulary.EndTokenName);
        writer.WriteString("unk_token", BpeVocabulary.EndTokenName);
    }

    private static void WriteConfig(Utf8JsonWriter writer, BpeVocabulary vocabulary, int contextLength)
    {
        writer.WriteStartObject();
        writer.WriteString("tokenizer_class", "CLIPTokenizer");
        writer.WriteNumber("model_max_length", contextLength);
        writer.WriteBoolean("add_prefix_space", false);
        writer.WriteBoolean("do_lower_case", true);
        writer.WriteString("errors", "replace");
        WriteSpecialTokenNames(writer);
        writer.WriteStartObject("added_tokens_decoder");
        foreach (var name in (string[])[BpeVocabulary.StartTokenName, BpeVocabulary.EndTokenName])
        {
            writer.WriteStartObject(vocabulary.Tokens[name].ToString(System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteString("content", name);
            writer.WriteBoolean("lstrip", false);
            writer.WriteBoolean("normalized", name == BpeVocabulary.StartTokenName);
            writer.WriteBoolean("rstrip", false);
            writer.WriteBoolean("single_word", false);
            writer.WriteBoolean("special", true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static byte[] Json(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            write(writer);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>A reader sees the old file or the new one, never half of it.</summary>
    private static void Replace(string directory, string name, byte[] content)
    {
        var target = Path.Combine(directory, name);
        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, target, overwrite: true);
    }
}
