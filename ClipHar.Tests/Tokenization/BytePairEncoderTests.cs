using System.Text;
using ClipHar.Clip.Tokenization;

namespace ClipHar.Tests.Tokenization;

[TestClass]
public class BytePairEncoderTests
{
    [TestMethod]
    public void Encode_RandomWords_EqualsTheDefinition()
    {
        var vocabulary = BpeVocabulary.Load(TokenizerCase.VocabularyFolder);
        var encoder = new BytePairEncoder(vocabulary);
        var random = new Random(11);
        for (var round = 0; round < 400; round++)
        {
            var word = RandomWord(random, "aeinorst", random.Next(1, 120));
            CollectionAssert.AreEqual(ByDefinition(vocabulary, word), encoder.Encode(word), word);
        }
    }

    [TestMethod]
    public void Encode_MergesInAnUnusualOrder_EqualsTheDefinition()
    {
        // A merge listed before the one that makes its parts: all occurrences of one pair must be merged before the next pair is looked
        // for.
        var random = new Random(13);
        for (var round = 0; round < 40; round++)
        {
            var vocabulary = ShuffledVocabulary(random);
            var encoder = new BytePairEncoder(vocabulary);
            for (var i = 0; i < 20; i++)
            {
                var word = RandomWord(random, "abc", random.Next(1, 100));
                CollectionAssert.AreEqual(ByDefinition(vocabulary, word), encoder.Encode(word), word);
            }
        }
    }

    [TestMethod]
    public void MergeThroughHeap_ShortWords_EqualsScanning()
    {
        var vocabulary = BpeVocabulary.Load(TokenizerCase.VocabularyFolder);
        var encoder = new BytePairEncoder(vocabulary);
        var random = new Random(17);
        for (var round = 0; round < 500; round++)
        {
            var ids = Encoding.UTF8.GetBytes(RandomWord(random, "aeinorstéß", random.Next(1, 30)))
                .Select(value => vocabulary.Tokens[ByteSymbols.Of(value).ToString()]).ToArray();
            CollectionAssert.AreEqual(encoder.MergeByScanning([.. ids]), encoder.MergeThroughHeap([.. ids]));
        }
    }

    [TestMethod]
    public void WordCache_MoreWordsThanFit_KeepsTheFrequentOne()
    {
        var cache = new WordCache(capacityPerGeneration: 100);
        cache.Add("often", [1]);
        for (var i = 0; i < 1000; i++)
        {
            cache.Add($"word {i}", [i]);
            Assert.IsTrue(cache.TryGet("often", out var ids) && ids[0] == 1, $"after {i}");
        }

        Assert.IsFalse(cache.TryGet("word 0", out _));
        Assert.IsTrue(cache.TryGet("word 999", out _));
    }

    [TestMethod]
    public void ByteSymbols_EveryByte_RoundTrips()
    {
        for (var value = 0; value < 256; value++)
        {
            Assert.IsTrue(ByteSymbols.TryGetByte(ByteSymbols.Of((byte)value), out var back));
            Assert.AreEqual(value, back);
        }

        Assert.AreEqual('Ġ', ByteSymbols.Of((byte)' '));
        Assert.IsFalse(ByteSymbols.TryGetByte(' ', out _));
        Assert.IsFalse(ByteSymbols.TryGetByte('\u0144', out _));
    }

    /// <summary>The definition, on names and with no thought of speed.</summary>
    private static int[] ByDefinition(BpeVocabulary vocabulary, string word)
    {
        var ranks = vocabulary.Merges.Select((merge, rank) => (merge, rank)).ToDictionary(pair => pair.merge, pair => pair.rank);
        var names = Encoding.UTF8.GetBytes(word).Select(value => ByteSymbols.Of(value).ToString()).ToList();
        names[^1] += "</w>";
        while (true)
        {
            var pairs = names.Zip(names.Skip(1), (left, right) => new BpeMerge(left, right)).Where(ranks.ContainsKey).ToList();
            if (pairs.Count == 0)
            {
                return [.. names.Select(name => vocabulary.Tokens[name])];
            }

            var best = pairs.MinBy(pair => ranks[pair]);
            var merged = new List<string>();
            for (var i = 0; i < names.Count; i++)
            {
                if (i + 1 < names.Count && names[i] == best.Left && names[i + 1] == best.Right)
                {
                    merged.Add(best.Result);
                    i++;
                }
                else
                {
                    merged.Add(names[i]);
                }
            }

            names = merged;
        }
    }

    private static BpeVocabulary ShuffledVocabulary(Random random)
    {
        BpeMerge[] merges =
        [
            new("a", "b"), new("b", "c"), new("a", "a"), new("ab", "c"), new("a", "bc"), new("ab", "ab"), new("aa", "b"), new("c", "a"),
            new("c", "c</w>"), new("abc", "ab"), new("ca", "b</w>"), new("b", "b</w>"), new("aab", "aab"),
        ];
        random.Shuffle(merges);
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in BpeVocabulary.ByteTokenNames().Concat(merges.Select(merge => merge.Result))
            .Append(BpeVocabulary.StartTokenName).Append(BpeVocabulary.EndTokenName))
        {
            tokens.TryAdd(name, tokens.Count);
        }

        return BpeVocabulary.Create(tokens, merges, "vocab.json", "merges.txt");
    }

    private static string RandomWord(Random random, string alphabet, int length) =>
        new([.. Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)])]);
}
