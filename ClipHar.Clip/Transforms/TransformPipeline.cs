using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms.Formats;

namespace ClipHar.Clip.Transforms;

/// <summary>
/// From a picture to the image tower's input: steps that may draw lots, then the model's preprocessing, which is the very
/// <see cref="ClipImagePreprocessor"/> of serving. Serving is the pipeline without steps (<see cref="Serving"/>), so training and
/// serving cannot differ in anything but the steps. Immutable and thread-safe; every lot comes from the seed that is given.
/// </summary>
public sealed class TransformPipeline : IEquatable<TransformPipeline>
{
    /// <summary>Most steps of a pipeline.</summary>
    public const int MaxSteps = 32;

    private readonly ImageResizer _resizer = new(ImageResizer.BestInstructions);

    private TransformPipeline(string name, string? description, IReadOnlyList<TransformStep> steps, ClipImagePreprocessor preprocessor)
    {
        Name = name;
        Description = description;
        Steps = steps;
        Preprocessor = preprocessor;
        Hash = TransformCanonicalForm.Hash(this);
    }

    /// <summary>For people; no part of the hash.</summary>
    public string Name { get; }

    public string? Description { get; }

    public IReadOnlyList<TransformStep> Steps { get; }

    /// <summary>What follows the steps.</summary>
    public ClipImagePreprocessor Preprocessor { get; }

    /// <summary>SHA-256 of <see cref="ToCanonicalJson"/>, lower-case hex: equal hashes and seeds give equal tensors.</summary>
    public string Hash { get; }

    /// <summary>Whether the result depends on the seed.</summary>
    public bool IsRandom => Steps.Any(step => step.StepType.IsRandom);

    /// <summary>The pipeline of serving: no steps.</summary>
    public static TransformPipeline Serving(ClipImagePreprocessor preprocessor)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        return new TransformPipeline(
            BuiltInTransforms.None, "Nothing but the model's own preprocessing: what serving does.", [], preprocessor);
    }

    /// <summary>Reads YAML or JSON.</summary>
    /// <param name="text">Members name, description, steps and, optionally, preprocessing.</param>
    /// <param name="preprocessing">What follows the steps where the text says nothing; null for CLIP's at 224 pixels.</param>
    /// <exception cref="TransformFormatException">Not of this form; names every wrong step and parameter, and what is allowed.</exception>
    public static TransformPipeline Parse(string text, PreprocessorConfig? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TransformReader.Read(text, preprocessing ?? PreprocessorConfig.HuggingFace(224));
    }

    /// <summary>The same steps before another preprocessing.</summary>
    public TransformPipeline WithPreprocessing(PreprocessorConfig preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        return WithPreprocessor(new ClipImagePreprocessor(preprocessing));
    }

    /// <inheritdoc cref="WithPreprocessing"/>
    public TransformPipeline WithPreprocessor(ClipImagePreprocessor preprocessor)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        return new TransformPipeline(Name, Description, Steps, preprocessor);
    }

    /// <summary>Everything that decides about the result, as JSON: keys sorted, every default written out, no white space.</summary>
    public string ToCanonicalJson() => TransformCanonicalForm.Write(this);

    /// <summary>For people to read and edit; reads back as the same pipeline.</summary>
    /// <param name="withPreprocessing">False leaves the preprocessing out, for use with any model.</param>
    public string ToYaml(bool withPreprocessing = true) => TransformYaml.Write(this, withPreprocessing);

    /// <summary>The tensor of a picture.</summary>
    /// <param name="image">Any size; stays as it is.</param>
    /// <param name="seed">The same seed gives the same bytes, on every machine. Of no effect without random steps.</param>
    /// <returns>[3, S, S], red first, normalised.</returns>
    /// <exception cref="TransformFormatException">A step would make a picture that is too large.</exception>
    public float[] Apply(RgbImage image, ulong seed)
    {
        var tensor = new float[Preprocessor.TensorLength];
        Apply(image, seed, tensor);
        return tensor;
    }

    /// <param name="destination">[3, S, S].</param>
    /// <inheritdoc cref="Apply(RgbImage, ulong)"/>
    public void Apply(RgbImage image, ulong seed, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Steps.Count == 0)
        {
            Preprocessor.Preprocess(image, destination);
            return;
        }

        using var canvas = RunSteps(image, seed, null, CancellationToken.None);
        Preprocessor.Preprocess(canvas.View(), destination);
    }

    /// <summary>
    /// The same from a picture in its own mode, which only the pipeline without steps keeps to the end: steps work on RGB.
    /// </summary>
    /// <inheritdoc cref="Apply(RgbImage, ulong, Span{float})"/>
    public void Apply(SourceImage image, ulong seed, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Steps.Count == 0)
        {
            Preprocessor.Preprocess(image, destination);
            return;
        }

        Apply(image.ToRgb(), seed, destination);
    }

    /// <summary>What the tower would see, as a picture: <see cref="Apply(RgbImage, ulong)"/> up to the normalisation.</summary>
    /// <returns>S x S pixels.</returns>
    /// <exception cref="OperationCanceledException">Cancelled between two steps.</exception>
    /// <inheritdoc cref="Apply(RgbImage, ulong)"/>
    public TransformedPicture Render(RgbImage image, ulong seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        var applied = new List<string>();
        using var canvas = RunSteps(image, seed, applied, cancellationToken);
        var size = Preprocessor.ImageSize;
        var pixels = new byte[Preprocessor.TensorLength];
        Preprocessor.Resize(canvas.View(), pixels);
        return new TransformedPicture(new RgbImage(size, size, pixels), applied);
    }

    /// <summary>The picture after the steps, before the preprocessing.</summary>
    /// <inheritdoc cref="Apply(RgbImage, ulong)"/>
    public RgbImage ApplySteps(RgbImage image, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var canvas = RunSteps(image, seed, null, CancellationToken.None);
        return canvas.Detach();
    }

    public bool Equals(TransformPipeline? other) => other is not null && Name == other.Name && Hash == other.Hash;

    public override bool Equals(object? obj) => Equals(obj as TransformPipeline);

    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Name} ({Hash[..12]})";

    internal static TransformPipeline Create(
        string name, string? description, IReadOnlyList<TransformStep> steps, PreprocessorConfig preprocessing) =>
        new(name, description, steps, new ClipImagePreprocessor(preprocessing));

    private Canvas RunSteps(RgbImage image, ulong seed, List<string>? applied, CancellationToken cancellationToken)
    {
        var notes = applied is null ? null : new List<string>();
        var canvas = new Canvas(image, _resizer, Preprocessor.ImageSize, notes);
        try
        {
            for (var i = 0; i < Steps.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var random = TransformRandom.ForStep(seed, i);
                Steps[i].StepType.Apply(canvas, Steps[i], ref random);
                if (notes is { Count: > 0 })
                {
                    applied!.Add($"{Steps[i].Type}: {string.Join(", ", notes)}");
                    notes.Clear();
                }
            }

            return canvas;
        }
        catch
        {
            canvas.Dispose();
            throw;
        }
    }
}

/// <summary>A picture after a pipeline.</summary>
/// <param name="Picture">S x S pixels, before the normalisation.</param>
/// <param name="Applied">What the lots said: one line for each step that did something.</param>
public sealed record TransformedPicture(RgbImage Picture, IReadOnlyList<string> Applied);
