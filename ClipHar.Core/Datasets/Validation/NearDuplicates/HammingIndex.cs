using System.Numerics;

namespace ClipHar.Core.Datasets.Validation.NearDuplicates;

/// <summary>A hash within the radius asked for.</summary>
/// <param name="Index">Of the hash in the index.</param>
/// <param name="Distance">Bits that differ.</param>
public readonly record struct HammingMatch(int Index, int Distance);

/// <summary>Finds 64-bit hashes that differ in few bits, without comparing all with all. Immutable, thread-safe.</summary>
/// <remarks>
/// Multi-index hashing (Norouzi, Punjani and Fleet, CVPR 2012): the bits are cut into 4 chunks with a table each. Two hashes within
/// r = 4a + b bits agree up to a bits in one of the first b + 1 chunks, or up to a - 1 bits in one of the others, so only the entries
/// of those chunks are looked at. The bits of a chunk lie 4 apart, since neighbouring bits of a perceptual hash go together and would
/// fill few buckets. 20 bytes a hash and 1 MB.
/// </remarks>
public sealed class HammingIndex
{
    private const int Chunks = 4;
    private const int ChunkBits = 16;
    private const int Buckets = 1 << ChunkBits;

    // By the number of differing bits they stand for: masks[a] are all chunk values with at most a bits.
    private static readonly ushort[] MasksByBits =
        [.. Enumerable.Range(0, Buckets).OrderBy(mask => BitOperations.PopCount((uint)mask)).ThenBy(mask => mask)
            .Select(mask => (ushort)mask)];

    private readonly ulong[] _hashes;
    private readonly int[][] _starts = new int[Chunks][];
    private readonly int[][] _members = new int[Chunks][];

    public HammingIndex(ReadOnlySpan<ulong> hashes)
    {
        _hashes = new ulong[hashes.Length];
        for (var i = 0; i < hashes.Length; i++)
        {
            _hashes[i] = Interleave(hashes[i]);
        }

        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            (_starts[chunk], _members[chunk]) = Group(chunk);
        }
    }

    public int Count => _hashes.Length;

    /// <summary>Adds all hashes within a radius of one to a list, in no order.</summary>
    /// <param name="radius">Bits, 0 to 64.</param>
    public void Search(ulong hash, int radius, ICollection<HammingMatch> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        CheckRadius(radius);
        Search(Interleave(hash), radius, first: 0, (index, distance) => matches.Add(new HammingMatch(index, distance)));
    }

    /// <summary>Calls for each pair of hashes (first index smaller) within a radius, once each.</summary>
    /// <param name="radius">Bits, 0 to 64.</param>
    /// <param name="found">Gets both indices and the distance.</param>
    public void ForEachPair(int radius, Action<int, int, int> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        CheckRadius(radius);
        for (var i = 0; i < _hashes.Length; i++)
        {
            if ((i & 0xFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var from = i;
            Search(_hashes[i], radius, i + 1, (index, distance) => found(from, index, distance));
        }
    }

    private static void CheckRadius(int radius)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, 64);
    }

    /// <summary>Bit i goes to chunk i mod 4.</summary>
    private static ulong Interleave(ulong hash)
    {
        ulong result = 0;
        for (var bit = 0; bit < 64; bit++)
        {
            result |= ((hash >> bit) & 1) << ((bit % Chunks * ChunkBits) + (bit / Chunks));
        }

        return result;
    }

    private static int ChunkOf(ulong hash, int chunk) => (int)(hash >> (chunk * ChunkBits)) & (Buckets - 1);

    /// <summary>Differing bits to allow in a chunk; -1 leaves it out.</summary>
    private static int ChunkRadius(int chunk, int radius) => (radius / Chunks) - (chunk <= radius % Chunks ? 0 : 1);

    private static int MaskCount(int bits)
    {
        var (count, choose) = (0, 1);
        for (var k = 0; k <= Math.Min(bits, ChunkBits); k++)
        {
            count += choose;
            choose = choose * (ChunkBits - k) / (k + 1);
        }

        return count;
    }

    /// <summary>Counting sort of the indices by the value of a chunk; ascending within a bucket.</summary>
    private (int[] Starts, int[] Members) Group(int chunk)
    {
        var starts = new int[Buckets + 1];
        foreach (var hash in _hashes)
        {
            starts[ChunkOf(hash, chunk) + 1]++;
        }

        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            starts[bucket + 1] += starts[bucket];
        }

        var members = new int[_hashes.Length];
        var next = starts.AsSpan(0, Buckets).ToArray();
        for (var i = 0; i < _hashes.Length; i++)
        {
            members[next[ChunkOf(_hashes[i], chunk)]++] = i;
        }

        return (starts, members);
    }

    /// <param name="hash">Interleaved.</param>
    /// <param name="first">Smallest index of interest.</param>
    private void Search(ulong hash, int radius, int first, Action<int, int> found)
    {
        var probes = 0;
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            probes += MaskCount(ChunkRadius(chunk, radius));
        }

        if (probes > _hashes.Length)
        {
            Scan(hash, radius, first, found);
            return;
        }

        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            var value = ChunkOf(hash, chunk);
            var masks = MasksByBits.AsSpan(0, MaskCount(ChunkRadius(chunk, radius)));
            foreach (var mask in masks)
            {
                SearchBucket(hash, radius, first, chunk, value ^ mask, found);
            }
        }
    }

    private void SearchBucket(ulong hash, int radius, int first, int chunk, int bucket, Action<int, int> found)
    {
        var members = _members[chunk].AsSpan(_starts[chunk][bucket].._starts[chunk][bucket + 1]);
        foreach (var index in members)
        {
            if (index < first)
            {
                continue;
            }

            var difference = hash ^ _hashes[index];
            var distance = BitOperations.PopCount(difference);
            if (distance <= radius && !FoundEarlier(difference, chunk, radius))
            {
                found(index, distance);
            }
        }
    }

    /// <summary>Whether the table of a chunk before leads to the same entry: then it was reported there.</summary>
    private static bool FoundEarlier(ulong difference, int chunk, int radius)
    {
        for (var earlier = 0; earlier < chunk; earlier++)
        {
            if (BitOperations.PopCount((uint)ChunkOf(difference, earlier)) <= ChunkRadius(earlier, radius))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With few hashes or a large radius, looking at all of them is less work than at the tables.</summary>
    private void Scan(ulong hash, int radius, int first, Action<int, int> found)
    {
        for (var i = first; i < _hashes.Length; i++)
        {
            var distance = BitOperations.PopCount(hash ^ _hashes[i]);
            if (distance <= radius)
            {
                found(i, distance);
            }
        }
    }
}
