namespace ClipHar.Training.Rendering.Figures;

/// <summary>Proportions in scene units; legs, spine and arms are the same for all figures, so that poses fit everybody.</summary>
/// <param name="Girth">Thickness of limbs and trunk; 1 is average.</param>
/// <param name="HeadRadius">Larger than life, so that faces and what is held to them can be seen in small pictures.</param>
internal sealed record BodyShape(float Girth, float HeadRadius, float ShoulderHalf, float HipHalf)
{
    public const float SpineLength = 0.47f;
    public const float UpperArm = 0.28f;
    public const float Forearm = 0.27f;
    public const float Thigh = 0.45f;
    public const float Shin = 0.44f;

    public static BodyShape Draw(SceneRandom random, bool feminine) => new(
        random.Range(0.86f, 1.28f),
        random.Range(0.135f, 0.16f),
        feminine ? random.Range(0.165f, 0.19f) : random.Range(0.18f, 0.215f),
        feminine ? random.Range(0.105f, 0.125f) : random.Range(0.09f, 0.11f));
}
