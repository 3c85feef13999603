using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Tokenization;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Inference;

/// <summary>Loads models without weights, counts what is loaded and unloaded, and can be held or made to fail.</summary>
internal sealed class FakeModelLoader : IModelLoader
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Load(Goldens.Model("tiny"));
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _versions = [];
    private readonly List<string> _unloaded = [];
    private TaskCompletionSource _open = Opened();

    /// <summary>Loads begun, in order.</summary>
    public List<string> Loaded { get; } = [];

    /// <summary>Unloads done so far, in order, as name/version.</summary>
    public IReadOnlyList<string> Unloaded
    {
        get
        {
            lock (_gate)
            {
                return [.. _unloaded];
            }
        }
    }

    public Exception? Failure { get; set; }

    public void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _open.TrySetResult();

    public async Task<LoadedModel> LoadAsync(CatalogModel model, CancellationToken cancellationToken)
    {
        string version;
        lock (_gate)
        {
            Loaded.Add(model.Name);
            version = $"v{_versions[model.Name] = _versions.GetValueOrDefault(model.Name) + 1}";
        }

        await _open.Task.WaitAsync(cancellationToken);
        if (Failure is { } failure)
        {
            throw failure;
        }

        return Create(model.Name, version, () =>
        {
            lock (_gate)
            {
                _unloaded.Add($"{model.Name}/{version}");
            }
        });
    }

    public static LoadedModel Create(
        string name, string version = "v1", Action? unload = null, IImageEncoder? images = null, ITextEncoder? texts = null)
        => new(unload ?? (() => { }))
        {
            Name = name,
            Version = version,
            Digest = $"{name}-{version}",
            Directory = "",
            Config = new ClipConfig(),
            Preprocessor = new ClipImagePreprocessor(PreprocessorConfig.HuggingFace(32)),
            Tokenizer = Tokenizer,
            LogitScale = 100,
            Images = images ?? new FakeImageEncoder(),
            Texts = texts ?? new FakeTextEncoder(),
            Provider = new ExecutionProviderStatus("cpu", []),
        };

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

/// <summary>Gives every picture the same embedding.</summary>
internal sealed class FakeImageEncoder : IImageEncoder
{
    public int TensorLength => 3 * 32 * 32;

    public int QueueLength => 0;

    public int QueueCapacity => 1;

    public double ImagesPerSecond => 0;

    public BatchReservation Reserve(int images) => new(this, images, _ => { });

    public Task<ImageEncoding> EncodeAsync(ReadOnlyMemory<float> pixels, CancellationToken cancellationToken)
        => Task.FromResult(new ImageEncoding([1, 0], default, default, 1) { Raw = [2, 0], Pooled = [1, 2, 3] });

    public Task<ImageEncoding> EncodeAsync(ReadOnlyMemory<float> pixels, BatchReservation reservation, CancellationToken cancellationToken)
        => EncodeAsync(pixels, cancellationToken);
}

/// <summary>Places every text on the unit circle, by its hash; can be held.</summary>
internal sealed class FakeTextEncoder : ITextEncoder
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeTextEncoder(bool held = false)
    {
        if (!held)
        {
            _open.SetResult();
        }
    }

    public List<IReadOnlyList<string>> Calls { get; } = [];

    public long TextsEncoded => Calls.Sum(call => call.Count);

    public long Passes => Calls.Count;

    public void Release() => _open.TrySetResult();

    public async Task<float[][]> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        lock (Calls)
        {
            Calls.Add(texts);
        }

        await _open.Task.WaitAsync(cancellationToken);
        return [.. texts.Select(text =>
        {
            var (sine, cosine) = MathF.SinCos(text.Sum(c => c));
            return new[] { cosine, sine };
        })];
    }

    public Task<float[][]> EncodeRawAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        EncodeAsync(texts, cancellationToken);
}

/// <summary>A catalog of names.</summary>
internal sealed class FakeCatalog(params string[] names) : IClipModelCatalog
{
    public IReadOnlyList<CatalogModel> List() => [.. names.Select(Model)];

    public CatalogModel? Find(string name) => names.Contains(name) ? Model(name) : null;

    public CatalogModel Add(string directory) => throw new NotSupportedException();

    private static CatalogModel Model(string name) => new()
    {
        Name = name,
        Directory = "/" + name,
        Config = new ClipConfig(),
        SizeBytes = 1,
    };
}
