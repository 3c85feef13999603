using System.Text.Json;
using ClipHar.Api.Errors;
using ClipHar.Clip.Preprocessing;
using ClipHar.Clip.Transforms;
using ClipHar.Core.Models;
using ClipHar.Inference.Deployments;

namespace ClipHar.Api.Transforms;

/// <summary>The pipeline that a request means, ended by a model's preprocessing. The model need not be loaded.</summary>
internal sealed class PipelineResolver(IClipModelCatalog catalog, IModelDeployments deployments)
{
    private const string Member = "pipeline";

    /// <param name="pipeline">Null for medium, a built-in name, an object, or a string of YAML or JSON.</param>
    /// <param name="model">Null for the champion.</param>
    /// <exception cref="RequestException">Not a pipeline; names every problem.</exception>
    /// <exception cref="ModelNotFoundException">No such model.</exception>
    public TransformPipeline Resolve(JsonElement? pipeline, string? model) => pipeline switch
    {
        null or { ValueKind: JsonValueKind.Null } => Resolve(BuiltInTransforms.Medium, model),
        { ValueKind: JsonValueKind.String } text => Resolve(text.GetString(), model),
        { ValueKind: JsonValueKind.Object } inline => Parse(inline.GetRawText(), model),
        _ => throw RequestException.Invalid(Member, "A name, a text or an object is expected."),
    };

    /// <inheritdoc cref="Resolve(JsonElement?, string?)"/>
    public TransformPipeline Resolve(string? text, string? model)
    {
        var name = string.IsNullOrWhiteSpace(text) ? BuiltInTransforms.Medium : text.Trim();
        return name.AsSpan().ContainsAny('\n', '{', ':') ? Parse(name, model) : BuiltIn(name, model);
    }

    /// <summary>
    /// The preprocessing of a model: the champion's where none is named, CLIP's at 224 pixels where there is no champion.
    /// </summary>
    public PreprocessorConfig Preprocessing(string? model)
    {
        var name = model ?? deployments.Champion;
        if (name is null)
        {
            return PreprocessorConfig.HuggingFace(224);
        }

        var found = catalog.Find(ModelName.Normalize(name))
            ?? throw new ModelNotFoundException(name, [.. catalog.List().Select(known => known.Name)]);
        return PreprocessorConfig.Load(found.Directory);
    }

    private TransformPipeline BuiltIn(string name, string? model) => Checked(() => BuiltInTransforms.Get(name, Preprocessing(model)));

    private TransformPipeline Parse(string text, string? model) => Checked(() => TransformPipeline.Parse(text, Preprocessing(model)));

    private static TransformPipeline Checked(Func<TransformPipeline> make)
    {
        try
        {
            return make();
        }
        catch (TransformFormatException e)
        {
            throw Problem(e);
        }
    }

    public static RequestException Problem(TransformFormatException exception) => RequestException.Invalid(
        new Dictionary<string, string[]> { [Member] = [.. exception.Problems.Select(problem => problem + ".")] });
}
