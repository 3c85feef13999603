using System.Buffers;
using System.Text;
using ClipHar.Clip.Tokenization.Normalization;

namespace ClipHar.Clip.Tokenization;

/// <summary>CLIP's byte-level BPE: text to token ids and back. Thread-safe; encoding never fails, whatever the text.</summary>
/// <remarks>
/// Half surrogate pairs, which no UTF-8 has, count as U+FFFD. Reference: openai/CLIP <c>clip/simple_tokenizer.py</c> and CLIPTokenizer of
/// transformers; <see cref="TokenizerRule"/> says which one is followed.
/// </remarks>
public sealed class ClipTokenizer
{
    private readonly BytePairEncoder _encoder;
    private readonly ITextPreparation _preparation;

    public ClipTokenizer(BpeVocabulary vocabulary, TokenizerRule rule = TokenizerRule.OpenAI)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
        Rule = rule;
        _encoder = new BytePairEncoder(vocabulary);
        _preparation = TextPreparations.For(rule);
    }

    public BpeVocabulary Vocabulary { get; }

    public TokenizerRule Rule { get; }

    /// <summary>The highest id plus one: the rows a token embedding needs at least.</summary>
    public int VocabularySize => Vocabulary.Size;

    public int StartTokenId => Vocabulary.StartTokenId;

    public int EndTokenId => Vocabulary.EndTokenId;

    /// <summary>Reads vocab.json and merges.txt of a model folder, or tokenizer.json where one of these is absent.</summary>
    /// <exception cref="TokenizerFormatException">A file is missing, too large, malformed, or contradicts itself or the other.</exception>
    public static ClipTokenizer Load(string modelDirectory, TokenizerRule rule = TokenizerRule.OpenAI) =>
        new(BpeVocabulary.Load(modelDirectory), rule);

    /// <summary>The ids of a text, without start and end token and without a limit on their number.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        var ids = new List<int>();
        foreach (var word in EncodeWords(text))
        {
            ids.AddRange(word);
        }

        return ids;
    }

    /// <summary>
    /// Writes a sequence of fixed length: start token, ids, end token, padding. A text that is too long keeps its first ids; the end token
    /// is then the last element.
    /// </summary>
    /// <param name="text">Any string.</param>
    /// <param name="destination">At least two elements; every one is written.</param>
    /// <param name="padId">What fills up the rest; by default the end token, as Hugging Face does. openai/CLIP fills up with 0. The text
    /// embedding is the same.</param>
    /// <returns>The number of elements before the padding, from 2 to the length of <paramref name="destination"/>.</returns>
    public int EncodeInto(string text, Span<long> destination, long? padId = null)
    {
        if (destination.Length < 2)
        {
            throw new ArgumentException(
                $"The sequence has {destination.Length} elements; start and end token need 2.", nameof(destination));
        }

        var count = 0;
        destination[count++] = StartTokenId;
        foreach (var word in EncodeWords(text))
        {
            foreach (var id in word.AsSpan(0, Math.Min(word.Length, destination.Length - 1 - count)))
            {
                destination[count++] = id;
            }

            if (count == destination.Length - 1)
            {
                break;
            }
        }

        destination[count++] = EndTokenId;
        destination[count..].Fill(padId ?? EndTokenId);
        return count;
    }

    /// <summary>Sequences of equal length, padded with the end token.</summary>
    /// <returns>Row-major [N, <paramref name="contextLength"/>].</returns>
    public long[] EncodeBatch(IReadOnlyList<string> texts, int contextLength)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 2);
        var ids = new long[checked(texts.Count * contextLength)];
        for (var i = 0; i < texts.Count; i++)
        {
            EncodeInto(texts[i], ids.AsSpan(i * contextLength, contextLength));
        }

        return ids;
    }

    /// <summary>
    /// The text of a sequence of ids: a space ends every word, also before punctuation; lower-cased as it was encoded. Bytes that are not
    /// UTF-8 (a cut character) become U+FFFD.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id that the vocabulary does not have.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var id in ids)
        {
            var name = Vocabulary.NameOf(id)
                ?? throw new ArgumentOutOfRangeException(
                    nameof(ids), id, $"The vocabulary has no token of this id; it has ids from 0 to {VocabularySize - 1}.");
            ByteSymbols.AppendBytes(name, bytes);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan).Replace(ByteSymbols.EndOfWord, " ", StringComparison.Ordinal);
    }

    /// <summary>The ids of each word in turn; lazily, so that a cut sequence does not pay for the text behind the cut.</summary>
    private IEnumerable<int[]> EncodeWords(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var segment in _preparation.Prepare(UnicodeText.ReplaceLoneSurrogates(text)))
        {
            if (segment.IsSpecialToken)
            {
                yield return [Vocabulary.Tokens[segment.Text]];
                continue;
            }

            var words = new WordScanner(segment.Text, _preparation.PatternIgnoresCase);
            while (words.MoveNext())
            {
                yield return EncodeWord(words.Current);
            }
        }
    }

    private int[] EncodeWord(ReadOnlySpan<char> word)
    {
        if (_preparation.PatternIgnoresCase && word is BpeVocabulary.StartTokenName)
        {
            return [StartTokenId];
        }

        return _preparation.PatternIgnoresCase && word is BpeVocabulary.EndTokenName ? [EndTokenId] : _encoder.Encode(word);
    }
}
