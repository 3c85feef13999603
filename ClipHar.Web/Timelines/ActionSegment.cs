namespace ClipHar.Web.Timelines;

/// <summary>A stretch of time in which one action was recognised.</summary>
/// <param name="Start">From the start of the session or of the film.</param>
/// <param name="End">At or after <paramref name="Start"/>.</param>
/// <param name="Label">The action.</param>
/// <param name="Score">Mean of the pooled scores seen in the segment, 0 to 1.</param>
public sealed record ActionSegment(TimeSpan Start, TimeSpan End, string Label, double Score)
{
    public TimeSpan Duration => End - Start;
}
