using System.Text.Json;

namespace ClipHar.Client.Transforms;

/// <summary>What GET /v1/transforms knows.</summary>
/// <param name="Pipelines">The built-in pipelines, from the weakest to the strongest.</param>
/// <param name="StepTypes">What a pipeline of one's own can be made of.</param>
public sealed record TransformCatalog(
    IReadOnlyList<TransformPipelineResource> Pipelines, IReadOnlyList<TransformStepTypeResource> StepTypes);

/// <summary>A pipeline: steps that may draw lots, then the model's own preprocessing.</summary>
public sealed record TransformPipelineResource
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>SHA-256 over steps and preprocessing, 64 hex digits; the name does not count.</summary>
    public required string Hash { get; init; }

    public required IReadOnlyList<TransformStepResource> Steps { get; init; }

    public required PreprocessingResource Preprocessing { get; init; }

    /// <summary>The pipeline as YAML, without the preprocessing: what can be edited and sent back.</summary>
    public required string Yaml { get; init; }
}

/// <summary>One step with all its parameters, defaults filled in.</summary>
/// <param name="Type">As in <see cref="TransformStepTypeResource.Type"/>.</param>
/// <param name="Parameters">By name; a number, a pair of numbers, three numbers or a word.</param>
public sealed record TransformStepResource(string Type, IReadOnlyDictionary<string, JsonElement> Parameters);

/// <summary>What follows the steps of every pipeline, in training and in serving.</summary>
public sealed record PreprocessingResource
{
    /// <summary>SHA-256 over all of the preprocessing, 64 hex digits: equal hashes give equal tensors.</summary>
    public required string Hash { get; init; }

    /// <summary>Width and height of the result, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Size before the crop, in pixels.</summary>
    public required int ResizeTo { get; init; }

    /// <summary>shortest_edge or stretch.</summary>
    public required string ResizeRule { get; init; }

    /// <summary>bicubic or bilinear.</summary>
    public required string Resample { get; init; }

    public required IReadOnlyList<float> Mean { get; init; }

    public required IReadOnlyList<float> Std { get; init; }
}

/// <summary>A kind of step.</summary>
/// <param name="Type">Its name in a pipeline.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsRandom">Whether it draws lots: what it does depends on the seed.</param>
public sealed record TransformStepTypeResource(
    string Type, string Description, bool IsRandom, IReadOnlyList<TransformParameterResource> Parameters);

/// <summary>A parameter of a kind of step.</summary>
public sealed record TransformParameterResource
{
    public required string Name { get; init; }

    /// <summary>number, integer, range (two numbers, or one from which they follow), color (three integers) or choice.</summary>
    public required string Kind { get; init; }

    public required string Description { get; init; }

    /// <summary>Null where it must be given.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Smallest value; of a range, smallest lower end.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest value; of a range, largest upper end.</summary>
    public double? Maximum { get; init; }

    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string>? Choices { get; init; }
}
