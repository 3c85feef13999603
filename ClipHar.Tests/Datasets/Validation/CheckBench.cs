using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Validation;
using ClipHar.Core.Datasets.Validation.Checks;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Tests.Preprocessing;

namespace ClipHar.Tests.Datasets.Validation;

/// <summary>A dataset version made by hand, and a check run on it.</summary>
internal sealed class CheckBench
{
    private readonly List<DatasetSample> _samples = [];
    private readonly Dictionary<ObjectId, float[]> _vectors = [];

    public static DatasetCheckCatalog Catalog { get; } = new(DatasetChecks.All);

    public MemoryObjectStore Objects { get; } = new();

    public IReadOnlyList<DatasetSample> Samples => _samples;

    public IReadOnlyList<string>? LabelSet { get; set; }

    public List<DatasetSample>? Parent { get; set; }

    /// <param name="vector">Embedding of the picture, made unit norm; without one for any sample the version has no model.</param>
    public CheckBench Add(byte[] file, string? label = null, string? split = null, string? group = null, string? path = null,
        float[]? vector = null)
    {
        var id = Objects.Add(file);
        _samples.Add(new DatasetSample
        {
            Path = path ?? $"pictures/{_samples.Count:0000}.png",
            Object = id,
            Bytes = file.Length,
            Width = 1,
            Height = 1,
            Label = label,
            Split = split,
            Group = group,
        });
        if (vector is not null)
        {
            _vectors[id] = vector;
        }

        return this;
    }

    public async Task<CheckFinding> RunAsync(
        string check, CancellationToken cancellationToken, IReadOnlyDictionary<string, double>? numbers = null,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? words = null)
    {
        var found = Catalog.Get(check);
        return await found.RunAsync(new ValidationContext(Inputs(), new CheckSettings(found.Parameters, numbers, words)),
            cancellationToken);
    }

    public ValidationInputs Inputs() => new()
    {
        Samples = _samples,
        LabelSet = LabelSet,
        Objects = Objects,
        ReadParent = Parent is null ? null : _ => Task.FromResult<IReadOnlyList<DatasetSample>>(Parent),
        Embeddings = _vectors.Count == 0 ? null : new FixedEmbeddings(_vectors),
    };

    public static DatasetSample Labelled(string path, string? label, string? split = null) => new()
    {
        Path = path,
        Object = ObjectId.Of(System.Text.Encoding.UTF8.GetBytes(path)),
        Bytes = 1,
        Width = 1,
        Height = 1,
        Label = label,
        Split = split,
    };

    /// <summary>A picture unlike those of other seeds: soft shapes with sharp edges and some grain.</summary>
    public static RgbImage Picture(int seed, int width = 96, int height = 96)
    {
        var random = new Random(seed);
        var cells = new byte[64 * 3];
        random.NextBytes(cells);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            var cell = (i / width * 8 / height * 8) + (i % width * 8 / width);
            for (var c = 0; c < 3; c++)
            {
                pixels[(3 * i) + c] = (byte)Math.Clamp(cells[(3 * cell) + c] + random.Next(-6, 7), 0, 255);
            }
        }

        return new RgbImage(width, height, pixels);
    }

    public static byte[] Png(int seed, int width = 96, int height = 96) => Png(Picture(seed, width, height));

    public static byte[] Png(RgbImage picture) => SamplePictures.Save(picture, image => image.PngsaveBuffer());

    /// <summary>The same picture with other bytes.</summary>
    public static byte[] Copy(int seed, int quality = 60) => SamplePictures.Save(Picture(seed), image => image.JpegsaveBuffer(q: quality));

    public static RgbImage Flat(byte value, int width = 64, int height = 64)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, value);
        return new RgbImage(width, height, pixels);
    }
}

/// <summary>Vectors made by hand, the same before and after the projection.</summary>
internal sealed class FixedEmbeddings(IReadOnlyDictionary<ObjectId, float[]> vectors) : IEmbeddingFeatures
{
    public Task<EmbeddingMatrix> GetOrComputeAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken)
    {
        if (model == "unknown")
        {
            throw new EmbeddingModelException("There is no model 'unknown'.");
        }

        var dim = vectors.Values.First().Length;
        var rows = new float[pictures.Count * dim];
        var failures = new Dictionary<ObjectId, string>();
        for (var i = 0; i < pictures.Count; i++)
        {
            if (vectors.TryGetValue(pictures[i], out var vector))
            {
                var norm = MathF.Sqrt(vector.Sum(value => value * value));
                vector.Select(value => value / norm).ToArray().CopyTo(rows, i * dim);
            }
            else
            {
                failures[pictures[i]] = "no vector";
            }
        }

        return Task.FromResult(
            new EmbeddingMatrix(new EmbeddingModel("fixed", new string('a', 64), dim, dim), pictures, rows, rows, failures));
    }

    public Task<EmbeddingSummary> ComputeMissingAsync(
        IReadOnlyList<ObjectId> pictures, string? model, IProgress<EmbeddingProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<PictureVectors> ReadAsync(IReadOnlyList<ObjectId> pictures, EmbeddingModel model,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
