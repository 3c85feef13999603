using System.Collections.Concurrent;

namespace ClipHar.Clip.Tokenization;

/// <summary>
/// Bounded, thread-safe memory of words already encoded. Two generations: when the young one is full it becomes the old one, and the old
/// one is dropped; a word found in the old one moves back to the young. So frequent words stay, without a clock or a linked list.
/// </summary>
internal sealed class WordCache(int capacityPerGeneration)
{
    private readonly Lock _rotation = new();
    private Generations _generations = Generations.Empty;
    private int _youngCount;

    public bool TryGet(ReadOnlySpan<char> word, out int[] ids)
    {
        var generations = Volatile.Read(ref _generations);
        if (generations.Young.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out ids!))
        {
            return true;
        }

        if (generations.Old.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out ids!))
        {
            Add(word, ids);
            return true;
        }

        return false;
    }

    public void Add(ReadOnlySpan<char> word, int[] ids)
    {
        if (!Volatile.Read(ref _generations).Young.TryAdd(word.ToString(), ids))
        {
            return;
        }

        if (Interlocked.Increment(ref _youngCount) >= capacityPerGeneration)
        {
            Rotate();
        }
    }

    private void Rotate()
    {
        lock (_rotation)
        {
            if (Volatile.Read(ref _youngCount) < capacityPerGeneration)
            {
                return;
            }

            Volatile.Write(ref _generations, new Generations(Generations.NewDictionary(), _generations.Young));
            Volatile.Write(ref _youngCount, 0);
        }
    }

    private sealed record Generations(ConcurrentDictionary<string, int[]> Young, ConcurrentDictionary<string, int[]> Old)
    {
        public static Generations Empty => new(NewDictionary(), NewDictionary());

        public static ConcurrentDictionary<string, int[]> NewDictionary() => new(StringComparer.Ordinal);
    }
}
