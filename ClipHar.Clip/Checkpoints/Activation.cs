namespace ClipHar.Clip.Checkpoints;

/// <summary>
/// The non-linearity between the two layers of an MLP. The weights do not tell which one they were trained with, and the wrong one
/// costs accuracy without any error: openai weights want <see cref="QuickGelu"/>, most of LAION's and DataComp's <see cref="Gelu"/>.
/// </summary>
public enum Activation
{
    /// <summary>x · sigmoid(1.702 x); "quick_gelu" in config.json.</summary>
    QuickGelu,

    /// <summary>The exact one, x · ½(1 + erf(x/√2)); "gelu" in config.json.</summary>
    Gelu,
}
