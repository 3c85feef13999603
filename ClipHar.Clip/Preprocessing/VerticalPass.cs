using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Resizes along the columns. A row is a run of bytes; channels do not matter here.</summary>
internal static class VerticalPass
{
    /// <param name="source">[input rows, stride], beginning with input row <paramref name="firstRow"/>.</param>
    /// <param name="target">[weights.Count, stride].</param>
    public static void Run(
        ReadOnlySpan<byte> source, int firstRow, int stride, ResampleWeights weights, Span<byte> target, ResampleInstructions instructions)
    {
        for (var y = 0; y < weights.Count; y++)
        {
            var taps = weights.Taps[y];
            var rows = source.Slice((weights.First[y] - firstRow) * stride, taps.Length * stride);
            var targetRow = target.Slice(y * stride, stride);
            var done = instructions switch
            {
                ResampleInstructions.Avx2 => RunAvx2(rows, taps, targetRow),
                ResampleInstructions.Vector128 => RunVector128(rows, taps, targetRow),
                _ => 0,
            };
            for (var x = done; x < stride; x++)
            {
                var sum = ResampleWeights.Half;
                for (var t = 0; t < taps.Length; t++)
                {
                    sum += taps[t] * rows[(t * stride) + x];
                }

                targetRow[x] = (byte)Math.Clamp(sum >> ResampleWeights.PrecisionBits, 0, 255);
            }
        }
    }

    /// <returns>How many bytes of the row are done: all but a remainder of less than 8.</returns>
    private static int RunVector128(ReadOnlySpan<byte> rows, int[] taps, Span<byte> target)
    {
        const int Step = 8;
        ref var source = ref MemoryMarshal.GetReference(rows);
        var x = 0;
        for (; x <= target.Length - Step; x += Step)
        {
            var sum0 = Vector128.Create(ResampleWeights.Half);
            var sum1 = sum0;
            var at = x;
            foreach (var weight in taps)
            {
                var words = Vector128.WidenLower(
                    Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at))).AsByte());
                sum0 += Vector128.WidenLower(words).AsInt32() * weight;
                sum1 += Vector128.WidenUpper(words).AsInt32() * weight;
                at += target.Length;
            }

            var words0 = Vector128.Narrow(ToLevels(sum0), ToLevels(sum1));
            Unsafe.WriteUnaligned(ref target[x], Vector128.Narrow(words0, words0).AsUInt64().ToScalar());
        }

        return x;
    }

    private static Vector128<int> ToLevels(Vector128<int> sum) =>
        Vector128.Clamp(sum >> ResampleWeights.PrecisionBits, Vector128<int>.Zero, Vector128.Create(255));

    /// <summary>32 bytes a step: two rows are interleaved, multiplied and added in 16 bits, with the weights in two parts.</summary>
    /// <returns>How many bytes of the row are done: all but a remainder of less than 32.</returns>
    private static int RunAvx2(ReadOnlySpan<byte> rows, int[] taps, Span<byte> target)
    {
        ref var source = ref MemoryMarshal.GetReference(rows);
        var stride = target.Length;
        var x = 0;
        for (; x <= stride - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            var high = default(Sums);
            var low = default(Sums);
            var at = (nuint)x;
            for (var t = 0; t < taps.Length; t += 2)
            {
                // An odd last row is paired with itself and the weight 0.
                var last = t + 1 == taps.Length;
                var next = last ? 0 : taps[t + 1];
                var row0 = Vector256.LoadUnsafe(ref source, at);
                var row1 = last ? row0 : Vector256.LoadUnsafe(ref source, at + (nuint)stride);
                var pairs0 = Avx2.UnpackLow(row0, row1);
                var pairs1 = Avx2.UnpackHigh(row0, row1);
                high.Add(pairs0, pairs1, Pair(taps[t] >> ResampleWeights.LowBits, next >> ResampleWeights.LowBits));
                low.Add(pairs0, pairs1, Pair(taps[t] & ResampleWeights.LowMask, next & ResampleWeights.LowMask));
                at += (nuint)(2 * stride);
            }

            // The packing mirrors the unpacking, within each half, and saturates.
            var words0 = Avx2.PackSignedSaturate(Round(high.A, low.A), Round(high.B, low.B));
            var words1 = Avx2.PackSignedSaturate(Round(high.C, low.C), Round(high.D, low.D));
            Avx2.PackUnsignedSaturate(words0, words1).StoreUnsafe(ref target[x]);
        }

        return x;
    }

    private static Vector256<short> Pair(int first, int second) => Vector256.Create((first & 0xFFFF) | (second << 16)).AsInt16();

    private static Vector256<int> Round(Vector256<int> high, Vector256<int> low) =>
        ((high << ResampleWeights.LowBits) + low + Vector256.Create(ResampleWeights.Half)) >> ResampleWeights.PrecisionBits;

    private struct Sums
    {
        public Vector256<int> A;
        public Vector256<int> B;
        public Vector256<int> C;
        public Vector256<int> D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector256<byte> pairs0, Vector256<byte> pairs1, Vector256<short> weights)
        {
            var zero = Vector256<byte>.Zero;
            A += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(pairs0, zero).AsInt16(), weights);
            B += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(pairs0, zero).AsInt16(), weights);
            C += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(pairs1, zero).AsInt16(), weights);
            D += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(pairs1, zero).AsInt16(), weights);
        }
    }
}
