using System.Text;
using ClipHar.Clip.Tokenization.Normalization;

namespace ClipHar.Clip.Tokenization;

/// <summary>
/// Learns a vocabulary from texts by byte-pair encoding: again and again, the most frequent pair of neighbouring tokens becomes a token.
/// </summary>
/// <remarks>
/// Deterministic: the result depends on how often each word occurs, not on the order of the texts; of equally frequent pairs the one whose
/// names come first (ordinally) is taken. Source: Sennrich et al., Neural Machine Translation of Rare Words with Subword Units, 2016,
/// on bytes.
/// </remarks>
public static class BpeTrainer
{
    /// <exception cref="ArgumentException">An option is out of range, or the corpus has too many distinct words.</exception>
    public static BpeVocabulary Train(IEnumerable<string> corpus, BpeTrainerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.VocabularySize, BpeVocabulary.MinSize, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.VocabularySize, BpeVocabulary.MaxTokenId + 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MinPairCount, 1, nameof(options));

        var counts = CountWords(corpus, options, cancellationToken);
        var learner = new Learner(counts);
        var merges = new List<BpeMerge>();
        while (merges.Count < options.VocabularySize - BpeVocabulary.MinSize && learner.MergeMostFrequentPair(options.MinPairCount) is
            {
            } merge)
        {
            cancellationToken.ThrowIfCancellationRequested();
            merges.Add(merge);
        }

        return BpeVocabulary.FromMerges(merges);
    }

    private static Dictionary<string, long> CountWords(
        IEnumerable<string> corpus, BpeTrainerOptions options, CancellationToken cancellationToken)
    {
        var preparation = TextPreparations.For(options.Rule);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in corpus)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var segment in preparation.Prepare(UnicodeText.ReplaceLoneSurrogates(text)).Where(segment => !segment.IsSpecialToken))
            {
                var words = new WordScanner(segment.Text, preparation.PatternIgnoresCase);
                while (words.MoveNext())
                {
                    if (words.Current is not (BpeVocabulary.StartTokenName or BpeVocabulary.EndTokenName))
                    {
                        var word = words.Current.ToString();
                        counts[word] = counts.GetValueOrDefault(word) + 1;
                    }
                }
            }

            if (counts.Count > options.MaxDistinctWords)
            {
                throw new ArgumentException($"The corpus has more than {options.MaxDistinctWords} distinct words.", nameof(corpus));
            }
        }

        return counts;
    }

    /// <summary>The words as sequences of tokens, with counts of all pairs kept up to date.</summary>
    private sealed class Learner
    {
        private readonly List<string> _names = [.. BpeVocabulary.ByteTokenNames()];
        private readonly HashSet<string> _known;
        private readonly List<int[]> _words = [];
        private readonly List<long> _wordCounts = [];
        private readonly Dictionary<(int Left, int Right), long> _pairCounts = [];
        private readonly Dictionary<(int Left, int Right), HashSet<int>> _wordsOfPair = [];

        // Entries grow stale when counts change; whoever takes one out compares it with _pairCounts.
        private readonly PriorityQueue<(int Left, int Right), Priority> _queue = new();

        public Learner(Dictionary<string, long> counts)
        {
            _known = new HashSet<string>(_names, StringComparer.Ordinal);
            var idOfByte = new int[256];
            for (var i = 0; i < 256; i++)
            {
                idOfByte[ByteSymbols.VocabularyOrder[i]] = i;
            }

            foreach (var (word, count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                var ids = Encoding.UTF8.GetBytes(word).Select(value => idOfByte[value]).ToArray();
                ids[^1] += 256;
                _words.Add(ids);
                _wordCounts.Add(count);
                AddPairs(_words.Count - 1);
            }

            foreach (var pair in _pairCounts.Keys)
            {
                Enqueue(pair);
            }
        }

        /// <summary>Merges the best pair everywhere; null when no pair is frequent enough.</summary>
        public BpeMerge? MergeMostFrequentPair(long minCount)
        {
            while (_queue.TryDequeue(out var pair, out var priority))
            {
                var count = _pairCounts.GetValueOrDefault(pair);
                if (count != priority.Count || count < minCount)
                {
                    continue;
                }

                var merge = new BpeMerge(_names[pair.Left], _names[pair.Right]);
                if (!_known.Add(merge.Result))
                {
                    // Another pair made a token of this very name; a name stands for one token only.
                    continue;
                }

                _names.Add(merge.Result);
                MergeEverywhere(pair, _names.Count - 1);
                return merge;
            }

            return null;
        }

        private void MergeEverywhere((int Left, int Right) pair, int merged)
        {
            var touched = new HashSet<(int, int)>();
            foreach (var word in _wordsOfPair[pair].ToArray())
            {
                RemovePairs(word, touched);
                _words[word] = Merge(_words[word], pair, merged);
                AddPairs(word, touched);
            }

            foreach (var changed in touched)
            {
                Enqueue(changed);
            }
        }

        private static int[] Merge(int[] ids, (int Left, int Right) pair, int merged)
        {
            var result = new List<int>(ids.Length);
            for (var i = 0; i < ids.Length; i++)
            {
                if (i + 1 < ids.Length && ids[i] == pair.Left && ids[i + 1] == pair.Right)
                {
                    result.Add(merged);
                    i++;
                }
                else
                {
                    result.Add(ids[i]);
                }
            }

            return [.. result];
        }

        private void AddPairs(int word, HashSet<(int, int)>? touched = null)
        {
            foreach (var pair in PairsOf(_words[word]))
            {
                _pairCounts[pair] = _pairCounts.GetValueOrDefault(pair) + _wordCounts[word];
                if (!_wordsOfPair.TryGetValue(pair, out var words))
                {
                    _wordsOfPair.Add(pair, words = []);
                }

                words.Add(word);
                touched?.Add(pair);
            }
        }

        private void RemovePairs(int word, HashSet<(int, int)> touched)
        {
            foreach (var pair in PairsOf(_words[word]))
            {
                _pairCounts[pair] -= _wordCounts[word];
                _wordsOfPair[pair].Remove(word);
                touched.Add(pair);
            }
        }

        private void Enqueue((int Left, int Right) pair)
        {
            var count = _pairCounts[pair];
            if (count > 0)
            {
                _queue.Enqueue(pair, new Priority(count, _names[pair.Left], _names[pair.Right]));
            }
            else
            {
                _pairCounts.Remove(pair);
                _wordsOfPair.Remove(pair);
            }
        }

        private static IEnumerable<(int Left, int Right)> PairsOf(int[] ids)
        {
            for (var i = 0; i + 1 < ids.Length; i++)
            {
                yield return (ids[i], ids[i + 1]);
            }
        }

        private readonly record struct Priority(long Count, string Left, string Right) : IComparable<Priority>
        {
            public int CompareTo(Priority other)
            {
                var byCount = other.Count.CompareTo(Count);
                if (byCount != 0)
                {
                    return byCount;
                }

                var byLeft = string.CompareOrdinal(Left, other.Left);
                return byLeft != 0 ? byLeft : string.CompareOrdinal(Right, other.Right);
            }
        }
    }
}
