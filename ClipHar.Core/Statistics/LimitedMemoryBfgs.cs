using System.Numerics.Tensors;

namespace ClipHar.Core.Statistics;

/// <summary>Value of a smooth function, and its gradient at the same point.</summary>
/// <param name="point">[P].</param>
/// <param name="gradient">[P], overwritten.</param>
public delegate double DifferentiableFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>Limited-memory BFGS for smooth convex functions, with backtracking on Armijo's condition. Deterministic.</summary>
/// <remarks>
/// Liu and Nocedal, Mathematical Programming 45 (1989), two-loop recursion. On a convex function every step has non-negative
/// curvature, so that no Wolfe search is needed to keep the approximation positive definite.
/// </remarks>
public static class LimitedMemoryBfgs
{
    private const double SufficientDecrease = 1e-4;
    private const double SmallestStep = 1e-12;

    /// <summary>Minimises from a start, in place.</summary>
    /// <param name="function">Convex, differentiable.</param>
    /// <param name="point">[P] start; the minimum afterwards.</param>
    /// <param name="tolerance">Ends when no component of the gradient is larger than this.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="memory">Steps that are remembered; 10 is usual.</param>
    public static MinimizationResult Minimize(
        DifferentiableFunction function, double[] point, double tolerance, int maxIterations, int memory,
            CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(memory, 1);
        var gradient = new double[point.Length];
        var value = function(point, gradient);
        var history = new List<Step>(memory);
        for (var iteration = 0; iteration < maxIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var largest = TensorPrimitives.MaxMagnitude<double>(gradient);
            if (Math.Abs(largest) <= tolerance)
            {
                return new MinimizationResult(value, Math.Abs(largest), iteration, true);
            }

            var direction = Direction(gradient, history);
            var trial = LineSearch(function, point, value, gradient, direction, history.Count == 0);
            if (trial is null)
            {
                // Rounding hides any further decrease: as good as this arithmetic gets.
                return new MinimizationResult(value, Math.Abs(largest), iteration, false);
            }

            Remember(history, memory, point, gradient, trial);
            trial.Point.CopyTo(point, 0);
            (gradient, value) = (trial.Gradient, trial.Value);
        }

        var last = Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient));
        return new MinimizationResult(value, last, maxIterations, last <= tolerance);
    }

    private static Trial? LineSearch(
        DifferentiableFunction function, double[] point, double value, double[] gradient, double[] direction, bool first)
    {
        var slope = TensorPrimitives.Dot<double>(gradient, direction);
        var step = first ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
        for (; step > SmallestStep; step /= 2)
        {
            var trial = new Trial(new double[point.Length], new double[point.Length]);
            TensorPrimitives.MultiplyAdd(direction, step, point, trial.Point);
            trial.Value = function(trial.Point, trial.Gradient);
            if (trial.Value <= value + (SufficientDecrease * step * slope))
            {
                return trial;
            }
        }

        return null;
    }

    private static void Remember(List<Step> history, int memory, double[] point, double[] gradient, Trial trial)
    {
        var step = new Step(new double[point.Length], new double[point.Length]);
        TensorPrimitives.Subtract<double>(trial.Point, point, step.Move);
        TensorPrimitives.Subtract<double>(trial.Gradient, gradient, step.Change);
        step.Curvature = TensorPrimitives.Dot<double>(step.Move, step.Change);
        if (step.Curvature <= 1e-12 * TensorPrimitives.SumOfSquares<double>(step.Change))
        {
            return;
        }

        if (history.Count == memory)
        {
            history.RemoveAt(0);
        }

        history.Add(step);
    }

    private static double[] Direction(double[] gradient, List<Step> history)
    {
        var direction = new double[gradient.Length];
        TensorPrimitives.Negate<double>(gradient, direction);
        var weights = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            weights[i] = TensorPrimitives.Dot<double>(history[i].Move, direction) / history[i].Curvature;
            TensorPrimitives.MultiplyAdd(history[i].Change, -weights[i], direction, direction);
        }

        if (history.Count > 0)
        {
            var newest = history[^1];
            TensorPrimitives.Multiply(direction, newest.Curvature / TensorPrimitives.SumOfSquares<double>(newest.Change), direction);
        }

        for (var i = 0; i < history.Count; i++)
        {
            var correction = weights[i] - (TensorPrimitives.Dot<double>(history[i].Change, direction) / history[i].Curvature);
            TensorPrimitives.MultiplyAdd(history[i].Move, correction, direction, direction);
        }

        return direction;
    }

    private sealed record Step(double[] Move, double[] Change)
    {
        public double Curvature { get; set; }
    }

    private sealed record Trial(double[] Point, double[] Gradient)
    {
        public double Value { get; set; }
    }
}

/// <param name="Value">Of the function at the point reached.</param>
/// <param name="GradientMaximum">Largest magnitude of a component of the gradient there.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Converged">Whether the tolerance was reached.</param>
public readonly record struct MinimizationResult(double Value, double GradientMaximum, int Iterations, bool Converged);
