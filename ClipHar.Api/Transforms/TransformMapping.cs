using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Transforms;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms;

namespace ClipHar.Api.Transforms;

/// <summary>Pipelines as the API shows them.</summary>
internal static class TransformMapping
{
    public static TransformPipelineResource ToResource(this TransformPipeline pipeline) => new()
    {
        Name = pipeline.Name,
        Description = pipeline.Description,
        Hash = pipeline.Hash,
        Steps = [.. pipeline.Steps.Select(step => new TransformStepResource(
            step.Type, step.Parameters.ToDictionary(parameter => parameter.Key, parameter => ToJson(parameter.Value))))],
        Preprocessing = pipeline.Preprocessor.Config.ToResource(),
        Yaml = pipeline.ToYaml(withPreprocessing: false),
    };

    public static TransformStepTypeResource ToResource(this TransformStepType type) => new(
        type.Type, type.Description, type.IsRandom, [.. type.Parameters.Select(ToResource)]);

    private static PreprocessingResource ToResource(this PreprocessorConfig config) => new()
    {
        Hash = config.ComputeHash(),
        ImageSize = config.ImageSize,
        ResizeTo = config.ResizeTo,
        ResizeRule = config.ResizeRule == ResizeRule.ShortestEdge ? "shortest_edge" : "stretch",
        Resample = config.Resample == ResampleFilter.Bicubic ? "bicubic" : "bilinear",
        Mean = config.Mean,
        Std = config.Std,
    };

    private static TransformParameterResource ToResource(TransformParameter parameter) => new()
    {
        Name = parameter.Name,
        Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Kind.ToString()),
        Description = parameter.Description,
        Default = parameter.Default is { } value ? ToJson(value) : null,
        Minimum = double.IsFinite(parameter.Minimum) ? parameter.Minimum : null,
        Maximum = double.IsFinite(parameter.Maximum) ? parameter.Maximum : null,
        Choices = parameter.Choices.Count > 0 ? parameter.Choices : null,
    };

    private static JsonElement ToJson(TransformValue value) => value switch
    {
        { Word: { } word } => JsonSerializer.SerializeToElement(word, ClipHarJson.Options),
        { Numbers: [var number] } => JsonSerializer.SerializeToElement(number, ClipHarJson.Options),
        _ => JsonSerializer.SerializeToElement(value.Numbers, ClipHarJson.Options),
    };
}
