namespace ClipHar.Client.Imports;

/// <summary>What is said with files that are sent to be imported.</summary>
public sealed record ImportUpload
{
    /// <summary>Name of the dataset; made when it is not there.</summary>
    public required string Dataset { get; init; }

    /// <summary>Default: append.</summary>
    public ImportMode Mode { get; init; }

    /// <summary>train, validation or test; absent for none.</summary>
    public string? Split { get; init; }

    /// <summary>Label of all pictures or frames; archives have theirs in their folders.</summary>
    public string? Label { get; init; }

    public string? Licence { get; init; }

    public string? Message { get; init; }

    public int? MaxBroken { get; init; }
}
