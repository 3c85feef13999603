namespace ClipHar.Training.Loop;

/// <summary>Learning rate by step: linear up to the peak, then half a cosine down to the end value.</summary>
/// <param name="Peak">Highest rate.</param>
/// <param name="End">Rate of the last step.</param>
/// <param name="WarmupSteps">Steps that lead up to the peak; 0 starts there.</param>
/// <param name="TotalSteps">Steps of the run.</param>
public sealed record WarmupCosineSchedule(double Peak, double End, long WarmupSteps, long TotalSteps)
{
    /// <param name="step">From 0.</param>
    public double RateAt(long step)
    {
        if (step < WarmupSteps)
        {
            return Peak * (step + 1) / WarmupSteps;
        }

        var progress = Math.Min(1, (double)(step - WarmupSteps) / Math.Max(1, TotalSteps - 1 - WarmupSteps));
        return End + ((Peak - End) * (1 + Math.Cos(Math.PI * progress)) / 2);
    }
}
