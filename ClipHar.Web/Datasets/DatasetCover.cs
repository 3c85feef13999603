namespace ClipHar.Web.Datasets;

/// <summary>What stands for a data set in the list: a few of its pictures and a few of its labels.</summary>
public static class DatasetCover
{
    /// <summary>Longer side of the cover's pictures, pixels.</summary>
    public const int PictureSize = 192;

    private const int NumPictures = 4;
    private const int NumLabels = 6;

    /// <summary>Samples spread evenly over the version: they lie in the order of their paths, so that different labels are seen.</summary>
    public static IEnumerable<int> Indexes(int sampleCount) => Enumerable.Range(0, Math.Min(NumPictures, sampleCount))
        .Select(i => (int)(((2L * i) + 1) * sampleCount / (2 * Math.Min(NumPictures, sampleCount))));

    /// <summary>The first labels, and how many more there are.</summary>
    public static string LabelText(IReadOnlyList<string> labels)
    {
        var shown = string.Join(", ", labels.Take(NumLabels).Select(Results.LabelText.Humanise));
        return labels.Count > NumLabels ? $"{shown} and {labels.Count - NumLabels} more" : shown;
    }
}
