using System.Globalization;

namespace ClipHar.Clip.Tokenization;

/// <summary>
/// The tokens and merges of a byte-level BPE in CLIP's layout: 256 byte symbols, the same with <c>&lt;/w&gt;</c>, one token per merge, the
/// start token and the end token. Immutable.
/// </summary>
public sealed class BpeVocabulary
{
    public const string StartTokenName = "<|startoftext|>";
    public const string EndTokenName = "<|endoftext|>";

    /// <summary>Tokens that every vocabulary has: the byte symbols in both forms, start and end.</summary>
    public const int MinSize = 512 + 2;

    /// <summary>The largest id accepted in a file; CLIP's own is 49,407.</summary>
    public const int MaxTokenId = (1 << 22) - 1;

    private readonly string?[] _nameById;

    private BpeVocabulary(IReadOnlyDictionary<string, int> tokens, IReadOnlyList<BpeMerge> merges, string?[] nameById)
    {
        Tokens = tokens;
        Merges = merges;
        _nameById = nameById;
        StartTokenId = tokens[StartTokenName];
        EndTokenId = tokens[EndTokenName];
    }

    /// <summary>Token names (bytes written as printable characters) and their ids.</summary>
    public IReadOnlyDictionary<string, int> Tokens { get; }

    /// <summary>The merges, first rank first.</summary>
    public IReadOnlyList<BpeMerge> Merges { get; }

    /// <summary>The highest id plus one: the rows a token embedding needs at least.</summary>
    public int Size => _nameById.Length;

    public int StartTokenId { get; }

    public int EndTokenId { get; }

    /// <summary>Name of a token, or null where the vocabulary has no token of that id.</summary>
    public string? NameOf(int id) => (uint)id < (uint)_nameById.Length ? _nameById[id] : null;

    /// <summary>A vocabulary with ids in CLIP's order, from its merges alone.</summary>
    /// <exception cref="ArgumentException">A merge uses a token that no earlier line makes, or two merges make the same token.</exception>
    public static BpeVocabulary FromMerges(IReadOnlyList<BpeMerge> merges)
    {
        ArgumentNullException.ThrowIfNull(merges);
        var tokens = new Dictionary<string, int>(MinSize + merges.Count, StringComparer.Ordinal);
        foreach (var name in ByteTokenNames())
        {
            tokens.Add(name, tokens.Count);
        }

        for (var i = 0; i < merges.Count; i++)
        {
            var merge = merges[i];
            if (!tokens.ContainsKey(merge.Left) || !tokens.ContainsKey(merge.Right))
            {
                throw new ArgumentException(
                    $"Merge {i} ('{merge.Left}' + '{merge.Right}') uses a token that does not exist yet.", nameof(merges));
            }

            if (!tokens.TryAdd(merge.Result, tokens.Count))
            {
                throw new ArgumentException($"Merge {i} makes '{merge.Result}', which exists already.", nameof(merges));
            }
        }

        tokens.Add(StartTokenName, tokens.Count);
        tokens.Add(EndTokenName, tokens.Count);
        return Create(tokens, merges, nameof(merges), nameof(merges));
    }

    /// <summary>
    /// Reads a model folder: vocab.json with merges.txt, or tokenizer.json where one of these is absent.
    /// </summary>
    /// <exception cref="TokenizerFormatException">A file is missing, too large, malformed, or contradicts itself or the other.</exception>
    public static BpeVocabulary Load(string modelDirectory) => TokenizerFiles.Load(modelDirectory);

    /// <summary>
    /// Writes vocab.json, merges.txt, special_tokens_map.json and tokenizer_config.json as transformers reads them; existing files are
    /// replaced. The bytes depend on nothing but this vocabulary and <paramref name="contextLength"/>.
    /// </summary>
    public void Save(string modelDirectory, int contextLength = 77) => TokenizerFileWriter.Write(this, modelDirectory, contextLength);

    /// <summary>The names of the 512 byte tokens, in the order of their ids.</summary>
    internal static IEnumerable<string> ByteTokenNames()
    {
        var symbols = ByteSymbols.VocabularyOrder.ToArray().Select(value => ByteSymbols.Of(value).ToString()).ToArray();
        return symbols.Concat(symbols.Select(symbol => symbol + ByteSymbols.EndOfWord));
    }

    /// <summary>Checks that ids, byte symbols, special tokens and merges fit together.</summary>
    internal static BpeVocabulary Create(
        Dictionary<string, int> tokens, IReadOnlyList<BpeMerge> merges, string vocabularyFile, string mergesFile)
    {
        var nameById = IndexById(tokens, vocabularyFile);
        RequireFixedTokens(tokens, vocabularyFile);
        RequireKnownMerges(tokens, merges, vocabularyFile, mergesFile);
        return new BpeVocabulary(tokens, merges, nameById);
    }

    private static string?[] IndexById(Dictionary<string, int> tokens, string vocabularyFile)
    {
        if (tokens.Count == 0)
        {
            throw new TokenizerFormatException(vocabularyFile, "holds no tokens.");
        }

        foreach (var (name, id) in tokens)
        {
            if (id is < 0 or > MaxTokenId)
            {
                throw new TokenizerFormatException(
                    vocabularyFile, $"token '{Shorten(name)}' has id {Text(id)}; ids from 0 to {Text(MaxTokenId)} are allowed.");
            }
        }

        var nameById = new string?[tokens.Values.Max() + 1];
        foreach (var (name, id) in tokens)
        {
            if (nameById[id] is { } other)
            {
                throw new TokenizerFormatException(
                    vocabularyFile, $"tokens '{Shorten(other)}' and '{Shorten(name)}' have the same id {Text(id)}.");
            }

            nameById[id] = name;
        }

        return nameById;
    }

    private static void RequireFixedTokens(Dictionary<string, int> tokens, string vocabularyFile)
    {
        var missing = ByteTokenNames().Where(name => !tokens.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            var examples = string.Join(", ", missing.Take(4).Select(name => $"'{name}'"));
            throw new TokenizerFormatException(
                vocabularyFile,
                $"{Text(missing.Count)} of the 512 byte tokens are missing ({examples}{(missing.Count > 4 ? ", …" : "")}); without them "
                    + "not every text can be encoded.");
        }

        foreach (var special in (string[])[StartTokenName, EndTokenName])
        {
            if (!tokens.ContainsKey(special))
            {
                throw new TokenizerFormatException(vocabularyFile, $"the special token '{special}' is missing.");
            }
        }
    }

    private static void RequireKnownMerges(
        Dictionary<string, int> tokens, IReadOnlyList<BpeMerge> merges, string vocabularyFile, string mergesFile)
    {
        var made = new HashSet<string>(merges.Count, StringComparer.Ordinal);
        var seen = new HashSet<BpeMerge>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var merge = merges[rank];
            foreach (var name in (string[])[merge.Left, merge.Right, merge.Result])
            {
                if (!tokens.ContainsKey(name))
                {
                    throw new TokenizerFormatException(
                        mergesFile,
                        $"merge {Text(rank + 1)} ('{Shorten(merge.Left)}' + '{Shorten(merge.Right)}') needs the token '{Shorten(name)}', "
                            + $"which {Path.GetFileName(vocabularyFile)} lacks.");
                }
            }

            if (!seen.Add(merge))
            {
                throw new TokenizerFormatException(
                    mergesFile, $"merge {Text(rank + 1)} ('{Shorten(merge.Left)}' + '{Shorten(merge.Right)}') is there twice.");
            }

            made.Add(merge.Result);
        }

        // A merges file cut off at a line end is well-formed and would silently split words into more tokens than the model was trained
        // with. Ids above the end token are left alone: that is where added tokens go.
        var byteTokens = new HashSet<string>(ByteTokenNames(), StringComparer.Ordinal);
        var end = tokens[EndTokenName];
        foreach (var (name, id) in tokens)
        {
            if (id < end
                && name != StartTokenName
                && !byteTokens.Contains(name)
                && !made.Contains(name)
                && !name.StartsWith("<|", StringComparison.Ordinal))
            {
                throw new TokenizerFormatException(
                    mergesFile,
                    $"no merge makes the token '{Shorten(name)}' (id {Text(id)}) of {Path.GetFileName(vocabularyFile)}; the file has "
                        + $"{Text(merges.Count)} merges and seems to be cut off.");
            }
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Shorten(string name) => name.Length <= 40 ? name : string.Concat(name.AsSpan(0, 40), "…");
}
