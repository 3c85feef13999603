using System.Text.Json;

namespace ClipHar.Client.Transforms;

/// <summary>What POST /v1/transforms/preview is asked. The picture is <see cref="Image"/>, or a sample of a data set.</summary>
public sealed record TransformPreviewRequest
{
    /// <summary>The picture as base64, with or without a data: URL around it.</summary>
    public string? Image { get; init; }

    /// <summary>Name of a data set, instead of <see cref="Image"/>.</summary>
    public string? Dataset { get; init; }

    /// <summary>Version of the data set: latest, a number, a tag or a manifest id. Default: latest.</summary>
    public string? Rev { get; init; }

    /// <summary>Sample of the data set, from 0. Default: 0.</summary>
    public int? Index { get; init; }

    /// <summary>Name of a built-in pipeline, or a pipeline written out: an object, or a string of YAML or JSON. Default: medium.</summary>
    public JsonElement? Pipeline { get; init; }

    /// <summary>Seed of the first picture; the following ones use the following seeds. Default: 0.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How many pictures, 1 to 16. Default: 8.</summary>
    public int? Count { get; init; }

    /// <summary>Model whose preprocessing ends the pipeline. Default: the champion; without any model, CLIP's at 224 pixels.</summary>
    public string? Model { get; init; }

    /// <summary>True for one contact sheet (pictures in rows, the first is the one without random steps) instead of single ones.</summary>
    public bool? ContactSheet { get; init; }
}

/// <summary>Pictures as the model would see them, before they are normalised.</summary>
public sealed record TransformPreview
{
    /// <summary>The pipeline that was applied, with every default filled in.</summary>
    public required TransformPipelineResource Pipeline { get; init; }

    /// <summary>Width and height of each picture, in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>The picture with the preprocessing only; null when a contact sheet was asked for.</summary>
    public PreviewPicture? Original { get; init; }

    /// <summary>One for each seed; without <see cref="PreviewPicture.Jpeg"/> when a contact sheet was asked for.</summary>
    public required IReadOnlyList<PreviewPicture> Pictures { get; init; }

    /// <summary>All pictures in one, base64 of a JPEG file; null unless asked for.</summary>
    public string? ContactSheet { get; init; }
}

/// <summary>One picture of a preview.</summary>
public sealed record PreviewPicture
{
    /// <summary>The seed that gives this picture again; null for the original.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Base64 of a JPEG file.</summary>
    public string? Jpeg { get; init; }

    /// <summary>What the lots said, one line for each step that did something, e.g. "random_rotation: angle 7.3".</summary>
    public IReadOnlyList<string> Applied { get; init; } = [];
}
