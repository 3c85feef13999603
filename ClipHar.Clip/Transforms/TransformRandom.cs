namespace ClipHar.Clip.Transforms;

/// <summary>
/// The lots of one step: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Integer
/// arithmetic and exactly rounded operations only, so that a seed gives the same numbers on every machine.
/// </summary>
internal struct TransformRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    private TransformRandom(ulong state) => _state = state;

    /// <summary>The stream of one step: other steps, and how much they draw, do not matter to it.</summary>
    public static TransformRandom ForStep(ulong seed, int step) => new(Mix(seed ^ Mix(((ulong)step + 1) * GoldenGamma)));

    /// <summary>A bijection that spreads every bit of the input over all of the output.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public ulong NextBits()
    {
        _state += GoldenGamma;
        return Mix(_state);
    }

    /// <returns>0 up to but not including 1, a multiple of 2^-53.</returns>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <returns><paramref name="low"/> to <paramref name="high"/>.</returns>
    public double NextDouble(double low, double high) => low + ((high - low) * NextUnit());

    /// <returns>0 up to but not including <paramref name="bound"/>, which is at least 1; off uniform by less than 2^-32.</returns>
    public int NextInteger(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <returns>True with that probability; never at 0, always at 1.</returns>
    public bool NextChance(double probability) => NextUnit() < probability;
}
