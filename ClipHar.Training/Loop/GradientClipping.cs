using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Loop;

/// <summary>Limits the length of the gradient of all parameters together.</summary>
internal static class GradientClipping
{
    /// <summary>Scales the gradients down to the limit where they exceed it. Non-finite ones are left alone.</summary>
    /// <param name="parameters">Those without a gradient do not count.</param>
    /// <param name="maxNorm">Largest L2 norm; null only measures.</param>
    /// <returns>The norm before.</returns>
    public static double Apply(IEnumerable<Parameter> parameters, double? maxNorm)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var gradients = parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToList();
        if (gradients.Count == 0)
        {
            return 0;
        }

        var norm = stack([.. gradients.Select(gradient => gradient.norm())]).norm().to(float64).item<double>();
        if (norm > maxNorm && double.IsFinite(norm))
        {
            foreach (var gradient in gradients)
            {
                gradient.mul_(maxNorm.Value / (norm + 1e-6));
            }
        }

        return norm;
    }
}
