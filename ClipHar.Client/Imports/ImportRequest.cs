using System.Text.Json.Serialization;

namespace ClipHar.Client.Imports;

/// <summary>
/// Brings pictures into a dataset as a new version. POST /v1/imports; the job that does it reports progress and gives an
/// <see cref="ImportResult"/>.
/// </summary>
public sealed record ImportRequest
{
    /// <summary>Name of the dataset; made when it is not there.</summary>
    public required string Dataset { get; init; }

    public required ImportSource Source { get; init; }

    /// <summary>Default: append.</summary>
    public ImportMode Mode { get; init; }

    /// <summary>Split of the samples for which the source names none: train, validation or test; absent for none.</summary>
    public string? Split { get; init; }

    /// <summary>SPDX identifier or the name of a licence; absent for what the source declares.</summary>
    public string? Licence { get; init; }

    /// <summary>Said with the version.</summary>
    public string? Message { get; init; }

    /// <summary>Items that cannot be used and are skipped, before the import fails. Default: the server's, 1,000.</summary>
    public int? MaxBroken { get; init; }
}

/// <summary>What happens to the samples of the latest version.</summary>
public enum ImportMode
{
    /// <summary>They stay; new pictures come to them.</summary>
    Append,

    /// <summary>They go: the new version holds what was imported and nothing else.</summary>
    Replace,
}

/// <summary>Where pictures come from. In JSON the member kind says which one it is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FolderImport), "folder")]
[JsonDerivedType(typeof(ManifestImport), "manifest")]
[JsonDerivedType(typeof(ArchiveImport), "archive")]
[JsonDerivedType(typeof(UrlImport), "urls")]
[JsonDerivedType(typeof(HuggingFaceImport), "huggingface")]
[JsonDerivedType(typeof(RenderedImport), "rendered")]
[JsonDerivedType(typeof(CaptureImport), "capture")]
[JsonDerivedType(typeof(FeedbackImport), "feedback")]
public abstract record ImportSource;

/// <summary>
/// A folder on the server: class/picture, or split/class/picture where the first folders are named train, validation (val, valid, dev)
/// or test. Pictures beside the folders have no label.
/// </summary>
/// <param name="Path">Inside one of the folders that the server's setting Imports:AllowedFolders names.</param>
public sealed record FolderImport(string Path) : ImportSource;

/// <summary>A table on the server, CSV with a header or JSON lines, with the members path or url, and optionally label, split, group.</summary>
/// <param name="Path">Inside one of the folders of Imports:AllowedFolders; relative paths in it count from its folder.</param>
public sealed record ManifestImport(string Path) : ImportSource;

/// <summary>A zip, tar or tar.gz on the server, with the layout of a folder. To send one, use the upload.</summary>
/// <param name="Path">Inside one of the folders that the server's setting Imports:AllowedFolders names.</param>
public sealed record ArchiveImport(string Path) : ImportSource;

/// <summary>Pictures at public http(s) addresses; private ones are refused.</summary>
public sealed record UrlImport(IReadOnlyList<UrlItem> Items) : ImportSource;

/// <param name="Url">Address of a picture.</param>
public sealed record UrlItem(string Url, string? Label = null, string? Split = null, string? Group = null);

/// <summary>A data set repository of the hub (HF_ENDPOINT respected): Parquet shards with an image column, or folders of pictures.</summary>
/// <param name="Repository">owner/name.</param>
public sealed record HuggingFaceImport(string Repository) : ImportSource
{
    /// <summary>Branch, tag or commit. Default: main.</summary>
    public string? Revision { get; init; }

    /// <summary>Configuration, where the repository has several.</summary>
    public string? Config { get; init; }

    /// <summary>Only these splits; absent for all.</summary>
    public IReadOnlyList<string>? Splits { get; init; }

    /// <summary>Column of the pictures; absent: the one that is declared as such.</summary>
    public string? ImageColumn { get; init; }

    /// <summary>Column of the labels; absent: the one that is declared as such.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>
    /// Take a split in which every label is the same at its word. Absent or false: such a split counts as unlabelled, with a warning.
    /// </summary>
    public bool? KeepConstantLabels { get; init; }
}

/// <summary>Pictures that the server draws itself, with known labels.</summary>
public sealed record RenderedImport : ImportSource
{
    /// <summary>standard, shifted, night, noisy, blurred, colour_cast, low_contrast or line_drawing. Default: standard.</summary>
    public string? Domain { get; init; }

    /// <summary>any, train, or held_out, which has no combination of clothes and place that train has. Default: any.</summary>
    public string? Scenes { get; init; }

    /// <summary>Pictures of each action. Default: 10.</summary>
    public int? PerAction { get; init; }

    /// <summary>Other numbers for single actions, by label.</summary>
    public IReadOnlyDictionary<string, int>? Counts { get; init; }

    /// <summary>Pictures of nobody and of people who do none of the actions, without a label. Default: 0.</summary>
    public int? Unlabelled { get; init; }

    /// <summary>Side in pixels. Default: 160.</summary>
    public int? Size { get; init; }

    /// <summary>Decides every picture. Default: 0.</summary>
    public long? Seed { get; init; }
}

/// <summary>Frames of a camera that were sent before with the upload (kind capture).</summary>
/// <param name="Frames">Those frames.</param>
/// <param name="Consent">Must be true: the people in the pictures agreed to their being kept.</param>
public sealed record CaptureImport(IReadOnlyList<CapturedFrame> Frames, bool Consent) : ImportSource;

/// <param name="ObjectId">Of the stored JPEG.</param>
/// <param name="CapturedAt">When the camera saw it.</param>
/// <param name="Session">Frames of one session are never divided between splits.</param>
public sealed record CapturedFrame(string ObjectId, string? Label = null, DateTimeOffset? CapturedAt = null, string? Session = null);

/// <summary>Pictures that were classified before, with the label that a person gave them.</summary>
/// <param name="Items">Of predictions whose pictures were kept.</param>
public sealed record FeedbackImport(IReadOnlyList<FeedbackItem> Items) : ImportSource;

/// <param name="PredictionId">Of GET /v1/predictions.</param>
/// <param name="Label">What the picture really shows; absent when a person said only that the answer was wrong.</param>
public sealed record FeedbackItem(string PredictionId, string? Label = null);
