namespace ClipHar.Client.Classification;

/// <summary>One picture to classify, as JSON. Exactly one of <see cref="Image"/> and <see cref="Url"/> is given.</summary>
public sealed record ClassifyRequest
{
    /// <summary>The picture file, base64; a data: URL is accepted too.</summary>
    public string? Image { get; init; }

    /// <summary>A public http(s) address of the picture. Private addresses are refused.</summary>
    public string? Url { get; init; }

    /// <summary>Labels of this request, in words; given instead of <see cref="Vocabulary"/>.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Name of a stored vocabulary. Default: the server's (har-15).</summary>
    public string? Vocabulary { get; init; }

    /// <summary>
    /// Prompt templates that own labels are put into (GET /v1/vocabularies/templates); "verbatim" reads every label exactly as it is
    /// written. Default: the server's. Not together with <see cref="Vocabulary"/>, which brings its own.
    /// </summary>
    public string? TemplateSet { get; init; }

    /// <summary>Name of a model that the server has. Default: the champion.</summary>
    public string? Model { get; init; }

    /// <summary>How many labels to return, best first; at least 1, and no more than there are come back. Default: 5.</summary>
    public int? TopK { get; init; }

    /// <summary>Whether "none of these" may be the answer. Default: what the vocabulary says; false with own labels.</summary>
    public bool? NoneOfThese { get; init; }
}
