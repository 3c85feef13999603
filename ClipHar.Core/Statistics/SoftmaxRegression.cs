using System.Numerics.Tensors;

namespace ClipHar.Core.Statistics;

/// <summary>How a <see cref="SoftmaxRegression"/> is fitted.</summary>
public sealed record SoftmaxRegressionOptions
{
    /// <summary>
    /// Weight of half the squared weights beside the mean loss of a row, > 0. Biases are not penalised. 1 / (C N) of scikit-learn.
    /// </summary>
    public double L2 { get; init; } = 1e-3;

    /// <summary>Largest component of the gradient at which the fit ends.</summary>
    public double Tolerance { get; init; } = 1e-5;

    public int MaxIterations { get; init; } = 200;

    /// <summary>Threads. The result does not depend on it: rows are summed in fixed blocks, in order.</summary>
    public int Parallelism { get; init; } = 1;
}

/// <summary>Multinomial logistic regression with L2 penalty, fitted by L-BFGS. Immutable; deterministic.</summary>
/// <remarks>Shapes: N rows, D features, K classes. Products are single precision; losses, sums over blocks and the optimiser
/// double.</remarks>
public sealed class SoftmaxRegression
{
    private const int BlockRows = 512;

    private readonly float[] _weights;
    private readonly double[] _biases;

    private SoftmaxRegression(double[] parameters, int dim, int classCount, MinimizationResult fit)
    {
        Dim = dim;
        ClassCount = classCount;
        Fit = fit;
        Parameters = parameters;
        _weights = WeightsOf(parameters, dim, classCount);
        _biases = parameters[(classCount * dim)..];
    }

    /// <summary>D.</summary>
    public int Dim { get; }

    /// <summary>K.</summary>
    public int ClassCount { get; }

    /// <summary>How the fit ended.</summary>
    public MinimizationResult Fit { get; }

    /// <summary>[K, D] weights, then [K] biases.</summary>
    internal double[] Parameters { get; }

    /// <param name="features">Row-major [N, D].</param>
    /// <param name="dim">D.</param>
    /// <param name="labels">[N] classes, 0 to K - 1.</param>
    /// <param name="classCount">K ≥ 2. A class without a row gets a low bias and no weights.</param>
    /// <param name="start">A fit on the same shapes to start from (another penalty, most of the same rows), or null.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together, or a label is out of range.</exception>
    public static SoftmaxRegression Train(
        ReadOnlyMemory<float> features, int dim, ReadOnlyMemory<int> labels, int classCount, SoftmaxRegressionOptions options,
        SoftmaxRegression? start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckShapes(features, dim, labels.Span, classCount);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.L2, 0, nameof(options));
        var parameters = start is { } fit && fit.Dim == dim && fit.ClassCount == classCount
            ? (double[])fit.Parameters.Clone()
            : new double[classCount * (dim + 1)];
        var objective = new Objective(features, dim, labels, classCount, options, cancellationToken);
        var result = LimitedMemoryBfgs.Minimize(
            objective.Evaluate, parameters, options.Tolerance, options.MaxIterations, memory: 10, cancellationToken);
        return new SoftmaxRegression(parameters, dim, classCount, result);
    }

    /// <summary>Probabilities of the classes for one row.</summary>
    /// <param name="row">[D].</param>
    /// <param name="probabilities">[K], overwritten; sums to 1.</param>
    public void Predict(ReadOnlySpan<float> row, Span<double> probabilities)
    {
        if (row.Length != Dim || probabilities.Length != ClassCount)
        {
            throw new ArgumentException(
                $"A row of {row.Length} and {probabilities.Length} classes do not fit a model of {Dim} features and {ClassCount} classes.");
        }

        Logits(row, _weights, _biases, probabilities);
        _ = Softmax(probabilities);
    }

    private static void CheckShapes(ReadOnlyMemory<float> features, int dim, ReadOnlySpan<int> labels, int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        if (labels.IsEmpty || features.Length != (long)labels.Length * dim)
        {
            throw new ArgumentException($"{labels.Length} labels of {dim} features do not fit {features.Length} values.", nameof(features));
        }

        foreach (var label in labels)
        {
            if ((uint)label >= (uint)classCount)
            {
                throw new ArgumentException($"Label {label} is not between 0 and {classCount - 1}.", nameof(labels));
            }
        }
    }

    private static float[] WeightsOf(ReadOnlySpan<double> parameters, int dim, int classCount)
    {
        var weights = new float[dim * classCount];
        TensorPrimitives.ConvertTruncating(parameters[..weights.Length], weights);
        return weights;
    }

    private static void Logits(ReadOnlySpan<float> row, ReadOnlySpan<float> weights, ReadOnlySpan<double> biases, Span<double> logits)
    {
        for (var k = 0; k < logits.Length; k++)
        {
            logits[k] = TensorPrimitives.Dot(row, weights.Slice(k * row.Length, row.Length)) + biases[k];
        }
    }

    /// <returns>log Σ exp, of the logits that were there.</returns>
    private static double Softmax(Span<double> values)
    {
        var max = TensorPrimitives.Max<double>(values);
        double sum = 0;
        foreach (ref var value in values)
        {
            value = Math.Exp(value - max);
            sum += value;
        }

        TensorPrimitives.Divide(values, sum, values);
        return max + Math.Log(sum);
    }

    /// <summary>Mean cross-entropy plus penalty, and its gradient.</summary>
    private sealed class Objective(
        ReadOnlyMemory<float> features, int dim, ReadOnlyMemory<int> labels, int classCount, SoftmaxRegressionOptions options,
        CancellationToken cancellationToken)
    {
        private readonly ParallelOptions _parallel =
            new() { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellationToken };
        private readonly Block[] _blocks = [.. Enumerable.Range(0, (labels.Length + BlockRows - 1) / BlockRows).Select(_ => new Block())];

        public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
        {
            var weights = WeightsOf(point, dim, classCount);
            var biases = point[(classCount * dim)..].ToArray();
            gradient.Clear();

            // A group of blocks at a time: memory for their gradients does not grow with the rows.
            var group = Math.Max(1, options.Parallelism);
            double loss = 0;
            for (var first = 0; first < _blocks.Length; first += group)
            {
                var end = Math.Min(first + group, _blocks.Length);
                if (end - first == 1)
                {
                    Run(first, weights, biases);
                }
                else
                {
                    _ = Parallel.For(first, end, _parallel, block => Run(block, weights, biases));
                }

                for (var block = first; block < end; block++)
                {
                    loss += Add(block, gradient);
                }
            }

            var rows = labels.Length;
            TensorPrimitives.Divide(gradient, rows, gradient);
            var penalised = gradient[..(classCount * dim)];
            TensorPrimitives.MultiplyAdd(point[..penalised.Length], options.L2, penalised, penalised);
            return (loss / rows) + (options.L2 / 2 * TensorPrimitives.SumOfSquares(point[..penalised.Length]));
        }

        private void Run(int index, float[] weights, double[] biases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = _blocks[index];
            block.Weights = new float[classCount * dim];
            block.Biases = new double[classCount];
            block.Loss = 0;
            Span<double> errors = new double[classCount];
            var rows = labels.Span[(index * BlockRows)..Math.Min((index + 1) * BlockRows, labels.Length)];
            for (var n = 0; n < rows.Length; n++)
            {
                var row = features.Span.Slice(((index * BlockRows) + n) * dim, dim);
                Logits(row, weights, biases, errors);
                var logit = errors[rows[n]];
                block.Loss += Softmax(errors) - logit;
                errors[rows[n]] -= 1;
                for (var k = 0; k < classCount; k++)
                {
                    block.Biases[k] += errors[k];
                    var target = block.Weights.AsSpan(k * dim, dim);
                    TensorPrimitives.MultiplyAdd(row, (float)errors[k], target, target);
                }
            }
        }

        private double Add(int index, Span<double> gradient)
        {
            var block = _blocks[index];
            for (var i = 0; i < block.Weights.Length; i++)
            {
                gradient[i] += block.Weights[i];
            }

            for (var k = 0; k < classCount; k++)
            {
                gradient[(classCount * dim) + k] += block.Biases[k];
            }

            block.Weights = [];
            return block.Loss;
        }
    }

    private sealed class Block
    {
        public float[] Weights { get; set; } = [];

        public double[] Biases { get; set; } = [];

        public double Loss { get; set; }
    }
}
