using ClipHar.Client.Datasets;

namespace ClipHar.Web.Datasets.Samples;

/// <summary>Which samples of a version the grid shows, as it stands in the address.</summary>
/// <param name="Label">Empty: those without a label; null: all.</param>
/// <param name="Split">Empty: those in no split; null: all.</param>
/// <param name="Issue">Name of a check that found something, "any" for all of them; null: all samples.</param>
/// <param name="Text">A part of the path.</param>
/// <param name="Sort">As the server names the orders; null is by path.</param>
public sealed record SampleFilter(string? Label, string? Split, string? Issue, string? Text, string? Sort)
{
    public const string AnyIssue = "any";

    public static SampleFilter None { get; } = new(null, null, null, null, null);

    /// <summary>Orders with their words, the default first.</summary>
    public static IReadOnlyList<(string? Value, string Text)> Sorts { get; } =
    [
        (null, "By path"),
        ("label", "By label"),
        ("split", "By split"),
        ("-bytes", "Largest files first"),
        ("bytes", "Smallest files first"),
        ("-pixels", "Most pixels first"),
        ("pixels", "Fewest pixels first"),
    ];

    /// <summary>Whether samples are left out; an order alone leaves none out.</summary>
    public bool Narrows => (Label ?? Split ?? Issue ?? Text) is not null;

    public SampleQuery ToQuery(int offset, int limit) => new()
    {
        Label = Label,
        Split = Split,
        Issue = Issue,
        Text = Text,
        Sort = Sort,
        Offset = offset,
        Limit = limit,
    };

    /// <summary>Parameters of the address; null takes one away.</summary>
    public Dictionary<string, object?> ToParameters() => new()
    {
        ["label"] = Label,
        ["split"] = Split,
        ["issue"] = Issue,
        ["text"] = Text,
        ["sort"] = Sort,
        ["sample"] = null,
    };
}
