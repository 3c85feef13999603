using System.Text;
using System.Text.Json;

namespace ClipHar.Clip.Tokenization;

/// <summary>tokenizer.json of the compiled tokenizers: model.vocab, model.merges and added_tokens are read.</summary>
internal static class TokenizerJsonFile
{
    public static BpeVocabulary Parse(byte[] json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json.AsMemory(json.Length - TokenizerFiles.SkipByteOrderMark(json).Length));
            return Read(document.RootElement, file);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new TokenizerFormatException(
                file, $"not valid JSON, or a value of another kind than it must be: {exception.Message}", exception);
        }
    }

    private static BpeVocabulary Read(JsonElement root, string file)
    {
        var model = Member(root, "model", JsonValueKind.Object, file);
        if (model.TryGetProperty("type", out var type) && type.GetString() != "BPE")
        {
            throw new TokenizerFormatException(file, $"model.type is '{type.GetString()}'; CLIP's tokenizer is 'BPE'.");
        }

        if (!model.TryGetProperty("end_of_word_suffix", out var suffix) || suffix.GetString() != ByteSymbols.EndOfWord)
        {
            throw new TokenizerFormatException(
                file, $"model.end_of_word_suffix must be '{ByteSymbols.EndOfWord}', as in every CLIP tokenizer.");
        }

        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in Member(model, "vocab", JsonValueKind.Object, file).EnumerateObject())
        {
            Add(tokens, token.Name, token.Value, file);
        }

        AddAddedTokens(root, tokens, file);
        return BpeVocabulary.Create(tokens, ReadMerges(model, file), file, file);
    }

    private static void AddAddedTokens(JsonElement root, Dictionary<string, int> tokens, string file)
    {
        if (!root.TryGetProperty("added_tokens", out var added) || added.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var token in added.EnumerateArray())
        {
            var name = Member(token, "content", JsonValueKind.String, file).GetString()!;
            var id = Member(token, "id", JsonValueKind.Number, file);
            if (!tokens.TryGetValue(name, out var known))
            {
                Add(tokens, name, id, file);
            }
            else if (!id.TryGetInt32(out var value) || value != known)
            {
                throw new TokenizerFormatException(file, $"added_tokens gives '{name}' the id {id}, model.vocab the id {known}.");
            }
        }
    }

    private static List<BpeMerge> ReadMerges(JsonElement model, string file)
    {
        var merges = new List<BpeMerge>();
        foreach (var merge in Member(model, "merges", JsonValueKind.Array, file).EnumerateArray())
        {
            var place = $"model.merges[{merges.Count}]";
            if (merge.ValueKind == JsonValueKind.String)
            {
                merges.Add(MergesFile.ParseLine(merge.GetString(), file, place));
            }
            else if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
            {
                merges.Add(new BpeMerge(merge[0].GetString() ?? "", merge[1].GetString() ?? ""));
            }
            else
            {
                throw new TokenizerFormatException(file, $"{place} is neither a string nor a pair of strings.");
            }
        }

        return merges;
    }

    private static void Add(Dictionary<string, int> tokens, string name, JsonElement id, string file)
    {
        if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt32(out var value))
        {
            throw new TokenizerFormatException(file, $"the id of token '{name}' is not a whole number.");
        }

        if (!tokens.TryAdd(name, value))
        {
            throw new TokenizerFormatException(file, $"token '{name}' is there twice.");
        }
    }

    private static JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string file)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value) || value.ValueKind != kind)
        {
            throw new TokenizerFormatException(file, $"'{name}' is missing or not of kind {kind}.");
        }

        return value;
    }
}
