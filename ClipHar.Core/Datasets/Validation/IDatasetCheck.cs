namespace ClipHar.Core.Datasets.Validation;

/// <summary>One question about a dataset version. Thread-safe and without state: a suite chooses it by name.</summary>
public interface IDatasetCheck
{
    /// <summary>Name in suites and reports: lower-case words joined by '_'.</summary>
    string Name { get; }

    /// <summary>What it asks, in a few words, for reports.</summary>
    string Title { get; }

    /// <summary>Severity of a failure unless the suite says otherwise.</summary>
    Severity DefaultSeverity { get; }

    /// <summary>The thresholds that a suite may set.</summary>
    IReadOnlyList<CheckParameter> Parameters { get; }

    /// <summary>Whether it takes noticeable time (decodes, embeds, trains): it then gets a larger part of the progress.</summary>
    bool IsCostly => false;

    /// <param name="context">The version, its pictures, and the thresholds of this run.</param>
    /// <exception cref="OperationCanceledException">Cancelled. Any other exception counts as a failure of severity error.</exception>
    Task<CheckFinding> RunAsync(ValidationContext context, CancellationToken cancellationToken);
}
