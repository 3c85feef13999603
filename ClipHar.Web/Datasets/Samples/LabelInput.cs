namespace ClipHar.Web.Datasets.Samples;

/// <summary>A label as a person writes it.</summary>
public static class LabelInput
{
    /// <summary>
    /// The known label that is meant ("Using laptop" is using_laptop), else the words as they are: a new label is as good as an old one.
    /// </summary>
    /// <param name="text">Not empty.</param>
    /// <param name="known">Labels of the version.</param>
    public static string Parse(string text, IReadOnlyList<string> known)
    {
        var words = text.Trim();
        return known.FirstOrDefault(label => label == words)
            ?? known.FirstOrDefault(label => string.Equals(Plain(label), Plain(words), StringComparison.OrdinalIgnoreCase))
            ?? words;
    }

    private static string Plain(string label) => label.Replace('_', ' ');
}
