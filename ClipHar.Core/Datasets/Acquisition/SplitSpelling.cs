using ClipHar.Core.Datasets.Splits;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>The names that others give to our splits.</summary>
internal static class SplitSpelling
{
    public const string Allowed = "train (training), validation (val, valid, dev), test (testing, eval, evaluation)";

    /// <returns>Null when the name is none of a split.</returns>
    public static string? Normalize(string? name) => name?.Trim().ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => SplitNames.Train,
        "VALIDATION" or "VAL" or "VALID" or "DEV" => SplitNames.Validation,
        "TEST" or "TESTING" or "EVAL" or "EVALUATION" => SplitNames.Test,
        _ => null,
    };
}
