using ClipHar.Core.Statistics;

namespace ClipHar.Core.Datasets.Validation.Labels;

/// <summary>
/// What the neighbours of a row in feature space say about its class: each row is judged by a model that has not seen it.
/// </summary>
/// <param name="Probabilities">Row-major [N, K].</param>
/// <param name="L2">The penalty that predicted best.</param>
/// <param name="LogLoss">Mean of -log p(given label), out of fold.</param>
/// <param name="Accuracy">Share of rows whose most probable class is the given one, out of fold.</param>
internal sealed record OutOfFoldProbabilities(double[] Probabilities, double L2, double LogLoss, double Accuracy)
{
    // Of standardised features with rows of about unit norm: from "a few directions" to "nearly free".
    private static readonly double[] Penalties = [3e-3, 3e-4, 3e-5];

    /// <param name="features">Row-major [N, D]; standardised in place.</param>
    /// <param name="labels">[N] classes, 0 to K - 1.</param>
    /// <param name="groups">[N]; rows of one group are never in the training and the judged part at once.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    public static OutOfFoldProbabilities Compute(
        float[] features, int dim, int[] labels, int[] groups, int classCount, int foldCount, int seed, Action<double> progress,
        CancellationToken cancellationToken)
    {
        Standardize(features, dim);
        var folds = StratifiedFolds.Assign(labels, groups, foldCount, seed);
        var probabilities = Penalties.Select(_ => new double[labels.Length * classCount]).ToArray();
        for (var fold = 0; fold < foldCount; fold++)
        {
            var training = Enumerable.Range(0, labels.Length).Where(row => folds[row] != fold).ToArray();
            var (rows, classes) = (Gather(features, dim, training), Array.ConvertAll(training, row => labels[row]));
            SoftmaxRegression? model = null;
            for (var p = 0; p < Penalties.Length; p++)
            {
                var options = new SoftmaxRegressionOptions
                {
                    L2 = Penalties[p],
                    Tolerance = 1e-4,
                    MaxIterations = 100,
                    Parallelism = Environment.ProcessorCount
                };
                model = SoftmaxRegression.Train(rows, dim, classes, classCount, options, model, cancellationToken);
                Predict(model, features, dim, folds, fold, probabilities[p]);
                progress(((fold * Penalties.Length) + p + 1.0) / (foldCount * Penalties.Length));
            }
        }

        var losses = probabilities.Select(candidate => LogLossOf(candidate, labels, classCount)).ToArray();
        var best = Array.IndexOf(losses, losses.Min());
        return new OutOfFoldProbabilities(probabilities[best], Penalties[best], losses[best],
            AccuracyOf(probabilities[best], labels, classCount));
    }

    /// <summary>Mean 0 and variance 1 / D for each feature, so that one penalty fits every encoder. No label is looked at.</summary>
    private static void Standardize(float[] features, int dim)
    {
        var count = features.Length / dim;
        var (sums, squares) = (new double[dim], new double[dim]);
        for (var i = 0; i < features.Length; i++)
        {
            sums[i % dim] += features[i];
            squares[i % dim] += (double)features[i] * features[i];
        }

        var scales = new double[dim];
        for (var d = 0; d < dim; d++)
        {
            sums[d] /= count;
            var variance = Math.Max(0, (squares[d] / count) - (sums[d] * sums[d]));

            // A feature that never changes says nothing; dividing by its rounding errors would make it loud.
            scales[d] = variance > 1e-12 ? 1 / Math.Sqrt(variance * dim) : 0;
        }

        for (var i = 0; i < features.Length; i++)
        {
            features[i] = (float)((features[i] - sums[i % dim]) * scales[i % dim]);
        }
    }

    private static float[] Gather(float[] features, int dim, int[] rows)
    {
        var gathered = new float[rows.Length * dim];
        for (var i = 0; i < rows.Length; i++)
        {
            features.AsSpan(rows[i] * dim, dim).CopyTo(gathered.AsSpan(i * dim));
        }

        return gathered;
    }

    private static void Predict(SoftmaxRegression model, float[] features, int dim, int[] folds, int fold, double[] probabilities)
    {
        for (var row = 0; row < folds.Length; row++)
        {
            if (folds[row] == fold)
            {
                model.Predict(features.AsSpan(row * dim, dim), probabilities.AsSpan(row * model.ClassCount, model.ClassCount));
            }
        }
    }

    private static double LogLossOf(double[] probabilities, int[] labels, int classCount)
    {
        double sum = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            sum -= Math.Log(Math.Max(1e-15, probabilities[(row * classCount) + labels[row]]));
        }

        return sum / labels.Length;
    }

    private static double AccuracyOf(double[] probabilities, int[] labels, int classCount)
    {
        var right = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            var distribution = probabilities.AsSpan(row * classCount, classCount);
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(distribution) == labels[row] ? 1 : 0;
        }

        return (double)right / labels.Length;
    }
}
