using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Instruction sets of the resize. All give the same bytes: the sums are exact in 32-bit integers.</summary>
internal enum ResampleInstructions
{
    Scalar,
    Vector128,
    Avx2,
}

/// <summary>Resizes along the rows. Each row is [width, channels] bytes, before and after.</summary>
internal static class HorizontalPass
{
    /// <param name="source">[rows, width, channels].</param>
    /// <param name="target">[rows, weights.Count, channels].</param>
    public static void Run(
        ReadOnlySpan<byte> source, int width, int channels, ResampleWeights weights, Span<byte> target, ResampleInstructions instructions)
    {
        var stride = width * channels;
        var targetStride = weights.Count * channels;
        var rows = target.Length / targetStride;

        // The vector loops read up to 16 bytes beyond the last tap and write 1 byte beyond a pixel: never in the last rows.
        var vectorRows = channels == RgbImage.Channels && instructions != ResampleInstructions.Scalar
            ? Math.Clamp((source.Length - Vector128<byte>.Count) / stride, 0, rows - 1)
            : 0;
        for (var y = 0; y < rows; y++)
        {
            var row = source.Slice(y * stride, stride);
            var targetRow = target.Slice(y * targetStride, targetStride);
            if (y >= vectorRows)
            {
                RunScalar(row, channels, weights, targetRow);
            }
            else if (instructions == ResampleInstructions.Avx2)
            {
                RunAvx2(ref MemoryMarshal.GetReference(row), weights, ref MemoryMarshal.GetReference(targetRow));
            }
            else
            {
                RunVector128(ref MemoryMarshal.GetReference(row), weights, ref MemoryMarshal.GetReference(targetRow));
            }
        }
    }

    private static void RunScalar(ReadOnlySpan<byte> row, int channels, ResampleWeights weights, Span<byte> target)
    {
        for (var x = 0; x < weights.Count; x++)
        {
            var taps = weights.Taps[x];
            for (var c = 0; c < channels; c++)
            {
                var at = (weights.First[x] * channels) + c;
                var sum = ResampleWeights.Half;
                foreach (var weight in taps)
                {
                    sum += weight * row[at];
                    at += channels;
                }

                target[(x * channels) + c] = (byte)Math.Clamp(sum >> ResampleWeights.PrecisionBits, 0, 255);
            }
        }
    }

    /// <summary>One pixel a step: four 32-bit lanes, of which three are colours.</summary>
    private static void RunVector128(ref byte row, ResampleWeights weights, ref byte target)
    {
        for (var x = 0; x < weights.Count; x++)
        {
            var at = weights.First[x] * RgbImage.Channels;
            var sum = Vector128.Create(ResampleWeights.Half);
            foreach (var weight in weights.Taps[x])
            {
                var colors = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref row, at))).AsByte();
                sum += Vector128.WidenLower(Vector128.WidenLower(colors)).AsInt32() * weight;
                at += RgbImage.Channels;
            }

            Store(ref Unsafe.Add(ref target, x * RgbImage.Channels), sum);
        }
    }

    /// <summary>Four pixels a step: pairs of pixels are multiplied and added in 16 bits, with the weights in two parts.</summary>
    private static void RunAvx2(ref byte row, ResampleWeights weights, ref byte target)
    {
        // Bytes 0..11 are four pixels; as 16-bit pairs [r0 r1 g0 g1 b0 b1 - -] of the first two below, of the other two above.
        var spread = Vector256.Create(
            (byte)0, 0x80, 3, 0x80, 1, 0x80, 4, 0x80, 2, 0x80, 5, 0x80, 0x80, 0x80, 0x80, 0x80,
            6, 0x80, 9, 0x80, 7, 0x80, 10, 0x80, 8, 0x80, 11, 0x80, 0x80, 0x80, 0x80, 0x80);
        ref var high = ref MemoryMarshal.GetArrayDataReference(weights.HighGroups);
        ref var low = ref MemoryMarshal.GetArrayDataReference(weights.LowGroups);
        var first = weights.First;
        var tapCounts = weights.TapCounts;
        for (var x = 0; x < first.Length; x++)
        {
            var from = (nuint)(first[x] * RgbImage.Channels);
            var highSum = Vector256<int>.Zero;
            var lowSum = Vector256<int>.Zero;
            var groups = (tapCounts[x] + ResampleWeights.TapsPerGroup - 1) / ResampleWeights.TapsPerGroup;
            var at = x * weights.GroupsPerOutput;
            for (var end = at + groups; at < end; at++)
            {
                var bytes = Vector128.LoadUnsafe(ref row, from);
                var pairs = Avx2.Shuffle(Vector256.Create(bytes, bytes), spread).AsInt16();
                highSum += Avx2.MultiplyAddAdjacent(pairs, Unsafe.Add(ref high, at));
                lowSum += Avx2.MultiplyAddAdjacent(pairs, Unsafe.Add(ref low, at));
                from += ResampleWeights.TapsPerGroup * RgbImage.Channels;
            }

            // Modulo 2^32 the parts may wrap; the whole fits.
            var sum = (highSum << ResampleWeights.LowBits) + lowSum;
            Store(
                ref Unsafe.Add(ref target, x * RgbImage.Channels),
                sum.GetLower() + sum.GetUpper() + Vector128.Create(ResampleWeights.Half));
        }
    }

    /// <summary>Writes four bytes; the fourth is overwritten by the next pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref byte target, Vector128<int> sum)
    {
        var levels = Vector128.Clamp(sum >> ResampleWeights.PrecisionBits, Vector128<int>.Zero, Vector128.Create(255));
        var words = Vector128.Narrow(levels, levels);
        Unsafe.WriteUnaligned(ref target, Vector128.Narrow(words, words).AsUInt32().ToScalar());
    }
}
