using ClipHar.Web.Datasets;

namespace ClipHar.Web.Live;

/// <summary>What a person has to say before frames are recorded, and what is missing.</summary>
public sealed class CaptureDraft
{
    public string Dataset { get; set; } = "";

    public string Label { get; set; } = "";

    /// <summary>Time between two frames.</summary>
    public int IntervalMs { get; set; } = 500;

    /// <summary>The people in the picture have agreed. Asked anew in every visit, never remembered.</summary>
    public bool Consent { get; set; }

    /// <summary>What is missing, in words; null when recording may begin.</summary>
    public string? Missing =>
        DataText.NameProblem(Dataset) is { } name ? name
        : string.IsNullOrWhiteSpace(Label) ? "Say what is done in the pictures: that is their label."
        : !Consent ? "Recording needs the consent of everybody in the picture."
        : null;

    /// <summary>Fields of the form that goes with the frames.</summary>
    public Dictionary<string, string> ToFields() => new()
    {
        ["kind"] = "capture",
        ["dataset"] = Dataset.Trim(),
        ["label"] = Label.Trim(),
        ["consent"] = Consent ? "true" : "false",
    };
}
