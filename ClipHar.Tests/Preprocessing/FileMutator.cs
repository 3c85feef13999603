using System.Buffers.Binary;

namespace ClipHar.Tests.Preprocessing;

/// <summary>Damages a file in one of the ways in which files get damaged, or are damaged on purpose.</summary>
internal static class FileMutator
{
    private static readonly uint[] Boundaries = [
        0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x540BE400];

    public static byte[] Mutate(byte[] file, Random random)
    {
        var mutated = (byte[])file.Clone();
        for (var round = random.Next(1, 4); round > 0 && mutated.Length > 0; round--)
        {
            mutated = MutateOnce(mutated, random);
        }

        return mutated;
    }

    private static byte[] MutateOnce(byte[] file, Random random)
    {
        // Half of the damage goes to the first bytes, where headers are.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(file.Length, 64) : file.Length);
        var length = random.Next(1, Math.Min(64, file.Length - at) + 1);
        switch (random.Next(8))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)random.Next(256);
                return file;
            case 2:
                random.NextBytes(file.AsSpan(at, length));
                return file;
            case 3:
                file.AsSpan(at, length).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                return file;
            case 4:
                return file[..at];
            case 5:
                return [.. file[..at], .. file[(at + length)..]];
            case 6:
                return [.. file[..at], .. file.AsSpan(at, length), .. file[at..]];
            default:
                WriteBoundary(file.AsSpan(at), random);
                return file;
        }
    }

    private static void WriteBoundary(Span<byte> target, Random random)
    {
        var value = Boundaries[random.Next(Boundaries.Length)];
        if (target.Length >= sizeof(uint) && random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, value);
        }
        else if (target.Length >= sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        }
        else
        {
            target.Fill((byte)value);
        }
    }
}
