namespace ClipHar.Core.Datasets.Validation;

/// <summary>How bad it is when a check fails.</summary>
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Somebody should look; the version can be used.</summary>
    Warning,

    /// <summary>The version is not to be used: it is quarantined.</summary>
    Error,
}
