using System.Numerics.Tensors;

namespace ClipHar.Inference.Sessions;

/// <summary>L2 normalisation, with a check that there is something to normalise.</summary>
internal static class UnitNorm
{
    /// <exception cref="InvalidOperationException">The model gave a zero or non-finite vector: its weights are damaged or
    /// overflow.</exception>
    public static float[] Of(ReadOnlySpan<float> raw_E, string model)
    {
        var norm = TensorPrimitives.Norm(raw_E);
        if (!float.IsFinite(norm) || norm == 0)
        {
            throw new InvalidOperationException($"Model '{model}' gave an embedding of norm {norm}: its weights are damaged or overflow.");
        }

        var unit_E = new float[raw_E.Length];
        TensorPrimitives.Divide(raw_E, norm, unit_E);
        return unit_E;
    }
}
