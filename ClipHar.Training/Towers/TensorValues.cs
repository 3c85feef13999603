using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>Tensors as arrays.</summary>
internal static class TensorValues
{
    /// <summary>A copy of the elements in row-major order, as single precision.</summary>
    public static float[] ToArray(Tensor source)
    {
        using var scope = NewDisposeScope();
        return source.detach().to(float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Overwrites a tensor with elements in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static void Fill(Tensor destination, float[] values)
    {
        if (destination.numel() != values.Length)
        {
            throw new ArgumentException($"{values.Length} values for a tensor of {destination.numel()}.", nameof(values));
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        destination.copy_(tensor(values, destination.shape));
    }
}
