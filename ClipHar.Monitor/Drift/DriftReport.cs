namespace ClipHar.Monitor.Drift;

/// <summary>What a check of one model and vocabulary found.</summary>
/// <param name="Stream">Which predictions were compared.</param>
/// <param name="ReferenceCount">Size of the reference sample.</param>
/// <param name="CurrentCount">Size of the current sample.</param>
/// <param name="Findings">One per property; empty while a sample is too small for a verdict.</param>
public sealed record DriftReport(PredictionStream Stream, int ReferenceCount, int CurrentCount, IReadOnlyList<DriftFinding> Findings)
{
    public bool HasVerdict => Findings.Count > 0;

    public bool Drifted => Findings.Any(finding => finding.Drifted);
}

/// <summary>Predictions that may be compared with one another: same weights, same actions.</summary>
/// <param name="Vocabulary">Null for predictions whose request brought its own labels.</param>
public sealed record PredictionStream(string Model, string ModelVersion, string? Vocabulary);

/// <param name="Property">labels, confidence, luminance, contrast or sharpness.</param>
/// <param name="Test">psi or ks.</param>
/// <param name="Statistic">The index, or the KS distance.</param>
/// <param name="PValue">Null for an index, which has none.</param>
/// <param name="Threshold">What the index or the p-value was compared with.</param>
public sealed record DriftFinding(string Property, string Test, double Statistic, double? PValue, double Threshold)
{
    public bool Drifted => PValue is { } p ? p < Threshold : Statistic > Threshold;
}
