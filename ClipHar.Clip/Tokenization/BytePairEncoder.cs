using System.Text;

namespace ClipHar.Clip.Tokenization;

/// <summary>
/// Splits one word into tokens: its UTF-8 bytes become byte tokens, the last one with the end-of-word mark; then, as long as there is one,
/// the neighbouring pair whose merge has the lowest rank is merged, every occurrence from left to right. Thread-safe.
/// </summary>
internal sealed class BytePairEncoder
{
    /// <summary>Words of at most this many bytes are merged by scanning; longer ones through a heap, in O(n log n).</summary>
    internal const int MaxScannedBytes = 48;

    private const int MaxCachedChars = 64;
    private const int CachedWordsPerGeneration = 16_384;

    private readonly Dictionary<long, Merge> _merges;
    private readonly int[] _innerByteIds = new int[256];
    private readonly int[] _lastByteIds = new int[256];
    private readonly WordCache _cache = new(CachedWordsPerGeneration);

    public BytePairEncoder(BpeVocabulary vocabulary)
    {
        _merges = new Dictionary<long, Merge>(vocabulary.Merges.Count);
        for (var rank = 0; rank < vocabulary.Merges.Count; rank++)
        {
            var merge = vocabulary.Merges[rank];
            var key = PairKey(vocabulary.Tokens[merge.Left], vocabulary.Tokens[merge.Right]);
            _merges.Add(key, new Merge(rank, vocabulary.Tokens[merge.Result]));
        }

        for (var value = 0; value < 256; value++)
        {
            var symbol = ByteSymbols.Of((byte)value).ToString();
            _innerByteIds[value] = vocabulary.Tokens[symbol];
            _lastByteIds[value] = vocabulary.Tokens[symbol + ByteSymbols.EndOfWord];
        }
    }

    /// <param name="word">Not empty; well-formed UTF-16.</param>
    /// <returns>Token ids; shared with the cache, not to be written to.</returns>
    public int[] Encode(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxCachedChars)
        {
            return EncodeUncached(word);
        }

        if (!_cache.TryGet(word, out var ids))
        {
            ids = EncodeUncached(word);
            _cache.Add(word, ids);
        }

        return ids;
    }

    internal int[] EncodeUncached(ReadOnlySpan<char> word)
    {
        var byteCount = Encoding.UTF8.GetByteCount(word);
        Span<byte> bytes = byteCount <= MaxScannedBytes ? stackalloc byte[MaxScannedBytes] : new byte[byteCount];
        bytes = bytes[..byteCount];
        Encoding.UTF8.GetBytes(word, bytes);

        var ids = new int[byteCount];
        for (var i = 0; i < byteCount - 1; i++)
        {
            ids[i] = _innerByteIds[bytes[i]];
        }

        ids[^1] = _lastByteIds[bytes[^1]];
        return byteCount <= MaxScannedBytes ? MergeByScanning(ids) : MergeThroughHeap(ids);
    }

    internal int[] MergeByScanning(int[] ids)
    {
        var count = ids.Length;
        while (count > 1)
        {
            var best = new Merge(int.MaxValue, -1);
            long bestKey = -1;
            for (var i = 0; i < count - 1; i++)
            {
                var key = PairKey(ids[i], ids[i + 1]);
                if (_merges.TryGetValue(key, out var merge) && merge.Rank < best.Rank)
                {
                    (best, bestKey) = (merge, key);
                }
            }

            if (bestKey < 0)
            {
                break;
            }

            count = MergeEveryOccurrence(ids.AsSpan(0, count), bestKey, best.Result);
        }

        return count == ids.Length ? ids : ids[..count];
    }

    /// <summary>
    /// The same result for long words. Places wait in a heap ordered by (rank, place). All places of one rank are taken together before new
    /// pairs are queued, because the reference replaces every occurrence of a pair before it looks for the next pair.
    /// </summary>
    internal int[] MergeThroughHeap(int[] ids)
    {
        var word = new LinkedWord(ids);
        var queue = new PriorityQueue<(int Place, long Key), (int Rank, int Place)>(ids.Length);
        for (var place = 0; place < ids.Length - 1; place++)
        {
            Enqueue(queue, word, place);
        }

        var merged = new List<int>();
        while (queue.TryPeek(out _, out var next))
        {
            merged.Clear();
            while (queue.TryPeek(out var candidate, out var priority) && priority.Rank == next.Rank)
            {
                queue.Dequeue();
                if (word.PairKeyAt(candidate.Place) == candidate.Key)
                {
                    word.MergeAt(candidate.Place, _merges[candidate.Key].Result);
                    merged.Add(candidate.Place);
                }
            }

            foreach (var place in merged)
            {
                Enqueue(queue, word, place);
                if (word.Before(place) is var before && before >= 0)
                {
                    Enqueue(queue, word, before);
                }
            }
        }

        return word.ToIds();
    }

    private void Enqueue(PriorityQueue<(int Place, long Key), (int Rank, int Place)> queue, LinkedWord word, int place)
    {
        var key = word.PairKeyAt(place);
        if (key >= 0 && _merges.TryGetValue(key, out var merge))
        {
            queue.Enqueue((place, key), (merge.Rank, place));
        }
    }

    private static int MergeEveryOccurrence(Span<int> ids, long key, int result)
    {
        var written = 0;
        for (var read = 0; read < ids.Length; read++)
        {
            if (read + 1 < ids.Length && PairKey(ids[read], ids[read + 1]) == key)
            {
                ids[written++] = result;
                read++;
            }
            else
            {
                ids[written++] = ids[read];
            }
        }

        return written;
    }

    private static long PairKey(int left, int right) => ((long)left << 32) | (uint)right;

    private readonly record struct Merge(int Rank, int Result);

    /// <summary>A word as a doubly linked list over arrays: the place of a token is that of its first byte.</summary>
    private sealed class LinkedWord
    {
        private const int Gone = -1;

        private readonly int[] _ids;
        private readonly int[] _next;
        private readonly int[] _previous;
        private int _count;

        public LinkedWord(int[] ids)
        {
            _ids = ids;
            _count = ids.Length;
            _next = new int[ids.Length];
            _previous = new int[ids.Length];
            for (var i = 0; i < ids.Length; i++)
            {
                _next[i] = i + 1 < ids.Length ? i + 1 : -1;
                _previous[i] = i - 1;
            }
        }

        public int Before(int place) => _ids[place] == Gone ? -1 : _previous[place];

        /// <summary>Key of the pair that begins here, or -1 where no pair begins.</summary>
        public long PairKeyAt(int place) => _ids[place] == Gone || _next[place] < 0 ? -1 : PairKey(_ids[place], _ids[_next[place]]);

        public void MergeAt(int place, int result)
        {
            var absorbed = _next[place];
            _ids[place] = result;
            _ids[absorbed] = Gone;
            _next[place] = _next[absorbed];
            if (_next[place] >= 0)
            {
                _previous[_next[place]] = place;
            }

            _count--;
        }

        public int[] ToIds()
        {
            var ids = new int[_count];
            var written = 0;
            for (var place = 0; place >= 0; place = _next[place])
            {
                ids[written++] = _ids[place];
            }

            return ids;
        }
    }
}
