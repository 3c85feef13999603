using System.Numerics;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>
/// A random order of numbers without a table: a Feistel network over the next power of four, walked until it lands in range. Every batch
/// of a pass can thus be made on its own.
/// </summary>
internal sealed class PassOrder
{
    private const int Rounds = 4;

    private readonly int _count;
    private readonly int _halfBits;
    private readonly ulong[] _keys = new ulong[Rounds];

    public PassOrder(int count, SceneRandom random)
    {
        _count = count;
        _halfBits = Math.Max(1, (BitOperations.Log2((uint)Math.Max(1, count - 1)) / 2) + 1);
        for (var round = 0; round < Rounds; round++)
        {
            _keys[round] = random.NextBits();
        }
    }

    /// <summary>The number at a place; each of 0 to count - 1 has exactly one place.</summary>
    public int this[int place]
    {
        get
        {
            var value = (uint)place;
            do
            {
                value = Permute(value);
            }
            while (value >= (uint)_count);

            return (int)value;
        }
    }

    private uint Permute(uint value)
    {
        var mask = (1u << _halfBits) - 1;
        var (left, right) = (value >> _halfBits, value & mask);
        foreach (var key in _keys)
        {
            (left, right) = (right, left ^ ((uint)new SceneRandom(key ^ right).NextBits() & mask));
        }

        return (left << _halfBits) | right;
    }
}
