namespace ClipHar.Core.Datasets.Validation;

/// <param name="Fraction">Of the whole validation, 0 to 1.</param>
/// <param name="Message">What is being done, in words.</param>
public readonly record struct ValidationProgress(double Fraction, string Message);
