using System.Collections.Frozen;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms;

/// <summary>
/// The pipelines that come with the program. Steps, order and numbers of light, medium and strong are those of the project that this
/// one follows: tuandung222/Open-vocabulary-Action-Recognition-with-CLIP, data/augmentation.py at 97c17fc. What follows the steps is the
/// model's own preprocessing, where that project stretches the picture to a square (bilinear) in training only.
/// </summary>
public static class BuiltInTransforms
{
    public const string None = "none";
    public const string Light = "light";
    public const string Medium = "medium";
    public const string Strong = "strong";

    private const string LightYaml = """
        name: light
        description: Flips, and a little brightness, contrast and saturation.
        steps:
          - type: random_horizontal_flip
            p: 0.5
          - type: color_jitter
            brightness: 0.1
            contrast: 0.1
            saturation: 0.1
        """;

    private const string MediumYaml = """
        name: medium
        description: Parts of the picture, flips, brightness, contrast and saturation, seldom gray.
        steps:
          - type: random_resized_crop
            scale: [0.8, 1.0]
            ratio: [0.9, 1.1]
          - type: random_horizontal_flip
            p: 0.5
          - type: color_jitter
            brightness: 0.2
            contrast: 0.2
            saturation: 0.2
          - type: random_grayscale
            p: 0.02
        """;

    private const string StrongYaml = """
        name: strong
        description: Smaller parts, stronger colours and hues, turned, shifted, scaled and seen from the side.
        steps:
          - type: random_resized_crop
            scale: [0.7, 1.0]
            ratio: [0.8, 1.2]
          - type: random_horizontal_flip
            p: 0.5
          - type: color_jitter
            brightness: 0.3
            contrast: 0.3
            saturation: 0.3
            hue: 0.1
          - type: random_grayscale
            p: 0.05
          - type: random_affine
            degrees: 10
            translate: [0.1, 0.1]
            scale: [0.9, 1.1]
          - type: random_perspective
            distortion_scale: 0.2
            p: 0.3
        """;

    private static readonly FrozenDictionary<string, TransformPipeline> ByName = All(PreprocessorConfig.HuggingFace(224));

    /// <summary>From the weakest to the strongest.</summary>
    public static IReadOnlyList<string> Names { get; } = [None, Light, Medium, Strong];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="preprocessing">What follows the steps: the model's; null for CLIP's at 224 pixels.</param>
    /// <exception cref="TransformFormatException">There is no such pipeline; names those that there are.</exception>
    public static TransformPipeline Get(string name, PreprocessorConfig? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var pipeline = ByName.GetValueOrDefault(name)
            ?? throw new TransformFormatException($"there is no pipeline '{name}'; there are {string.Join(", ", Names)}");
        return preprocessing is null ? pipeline : pipeline.WithPreprocessing(preprocessing);
    }

    private static FrozenDictionary<string, TransformPipeline> All(PreprocessorConfig preprocessing)
    {
        TransformPipeline[] pipelines =
        [
            TransformPipeline.Serving(new ClipImagePreprocessor(preprocessing)),
            .. new[] { LightYaml, MediumYaml, StrongYaml }.Select(yaml => TransformPipeline.Parse(yaml, preprocessing)),
        ];
        return pipelines.ToFrozenDictionary(pipeline => pipeline.Name);
    }
}
