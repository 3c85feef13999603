using System.Numerics.Tensors;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation.Pictures;
using ClipHar.Core.Statistics;

namespace ClipHar.Core.Datasets.Validation.NearDuplicates;

/// <summary>
/// Puts pictures together whose perceptual hashes are close and, where there are embeddings, whose embeddings are close too.
/// </summary>
internal static class NearDuplicateFinder
{
    /// <summary>A picture flatter than this has a hash of noise: thousands of such would be one cluster of nothing in common.</summary>
    private const double MinContrast = 0.02;

    public static NearDuplicateClusters Find(
        IReadOnlyList<DatasetSample> samples, IReadOnlyDictionary<ObjectId, PictureFacts> pictures, PictureVectorSet vectors,
        int radius, double minCosine, CancellationToken cancellationToken)
    {
        // A node is a picture: samples with the same bytes are exact duplicates, not near ones.
        var samplesOf = new Dictionary<ObjectId, List<int>>();
        var hashes = new ulong?[samples.Count];
        for (var i = 0; i < samples.Count; i++)
        {
            var facts = pictures[samples[i].Object];
            if (facts is not { Hash: { } hash, Quality.Contrast: >= MinContrast })
            {
                continue;
            }

            hashes[i] = hash;
            if (!samplesOf.TryGetValue(samples[i].Object, out var same))
            {
                samplesOf.Add(samples[i].Object, same = []);
            }

            same.Add(i);
        }

        ObjectId[] nodes = [.. samplesOf.Keys];
        var matcher = new Matcher(nodes, [.. nodes.Select(node => pictures[node].Hash!.Value)], vectors, minCosine);
        matcher.Run(radius, cancellationToken);
        var clusters = matcher.Components()
            .Select(members => (IReadOnlyList<int>)[.. members.SelectMany(node => samplesOf[nodes[node]]).Order()])
            .OrderByDescending(members => members.Count).ThenBy(members => members[0]);
        return new NearDuplicateClusters([.. clusters], matcher.Pairs, matcher.Refused, vectors.IsAvailable, hashes);
    }

    private sealed class Matcher(ObjectId[] nodes, ulong[] hashes, PictureVectorSet vectors, double minCosine)
    {
        private readonly DisjointSets _sets = new(nodes.Length);
        private readonly int[] _rows = [.. nodes.Select(vectors.RowOf)];

        public int Pairs { get; private set; }

        public int Refused { get; private set; }

        public void Run(int radius, CancellationToken cancellationToken)
        {
            // Pictures with the very same hash may be many (frames of a still camera): all pairs of them would be quadratic. Each is
            // compared with one representative of each look among them, and only the representatives with other hashes.
            var representatives = new List<int>();
            foreach (var same in Enumerable.Range(0, nodes.Length).GroupBy(node => hashes[node]))
            {
                cancellationToken.ThrowIfCancellationRequested();
                representatives.AddRange(Group(same));
            }

            var index = new HammingIndex([.. representatives.Select(node => hashes[node])]);
            index.ForEachPair(radius, (a, b, distance) =>
            {
                if (distance > 0)
                {
                    Join(representatives[a], representatives[b]);
                }
            }, cancellationToken);
        }

        /// <summary>Nodes of each component with more than one.</summary>
        public IEnumerable<IReadOnlyList<int>> Components() =>
            Enumerable.Range(0, nodes.Length).GroupBy(_sets.Find).Where(group => group.Count() > 1)
                .Select(group => (IReadOnlyList<int>)[.. group]);

        private List<int> Group(IEnumerable<int> same)
        {
            var looks = new List<int>();
            foreach (var node in same)
            {
                if (!looks.Exists(look => Join(look, node)))
                {
                    looks.Add(node);
                }
            }

            return looks;
        }

        private bool Join(int a, int b)
        {
            if (!AreClose(a, b))
            {
                Refused++;
                return false;
            }

            Pairs++;
            _sets.Join(a, b);
            return true;
        }

        /// <summary>Without vectors for both, the hashes alone decide.</summary>
        private bool AreClose(int a, int b)
        {
            if (vectors.Matrix is not { } matrix || _rows[a] < 0 || _rows[b] < 0)
            {
                return true;
            }

            return TensorPrimitives.Dot(matrix.Embedding(_rows[a]), matrix.Embedding(_rows[b])) >= minCosine;
        }
    }
}
