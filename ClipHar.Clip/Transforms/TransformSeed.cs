namespace ClipHar.Clip.Transforms;

/// <summary>Seeds of single pictures, from what a run knows.</summary>
public static class TransformSeed
{
    /// <summary>
    /// The seed of a picture in an epoch of a run. It depends on these three only, so that neither the number of workers nor the order
    /// in which they take pictures changes what a picture looks like.
    /// </summary>
    public static ulong For(ulong runSeed, int epoch, long sample) =>
        TransformRandom.Mix(TransformRandom.Mix(TransformRandom.Mix(runSeed) + (ulong)epoch) + (ulong)sample);
}
