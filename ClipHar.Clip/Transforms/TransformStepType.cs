namespace ClipHar.Clip.Transforms;

/// <summary>A kind of step: its parameters and what it does to a picture. Stateless.</summary>
public abstract class TransformStepType
{
    /// <summary>Its name in a pipeline.</summary>
    public abstract string Type { get; }

    public abstract string Description { get; }

    /// <summary>Whether it draws lots.</summary>
    public virtual bool IsRandom => true;

    public abstract IReadOnlyList<TransformParameter> Parameters { get; }

    /// <summary>Changes the picture.</summary>
    /// <param name="step">The values of all parameters, checked.</param>
    /// <param name="random">The step's own stream.</param>
    internal abstract void Apply(Canvas canvas, TransformStep step, ref TransformRandom random);
}
