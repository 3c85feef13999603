namespace ClipHar.Core.Serving.Predictions;

/// <summary>Reads recorded predictions.</summary>
public interface IPredictionStore
{
    /// <summary>The prediction, or null when there is none (any more).</summary>
    Task<Prediction?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>One page, newest first.</summary>
    /// <exception cref="ArgumentException">The limit is out of range or the cursor is none of ours.</exception>
    Task<PredictionPage> ListAsync(PredictionQuery query, CancellationToken cancellationToken);
}

/// <summary>Takes predictions to be written, off the caller's path.</summary>
public interface IPredictionRecorder
{
    /// <summary>
    /// Hands a prediction over without waiting. Recording never slows recognition down: when the database is so slow or so long
    /// away that the queue is full, the prediction is dropped, counted (<c>cliphar.predictions.dropped</c>) and logged.
    /// </summary>
    /// <returns>False when it was dropped.</returns>
    bool Record(Prediction prediction);

    /// <summary>Waits until everything recorded before this call is written.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}

/// <summary>Which predictions to list. Absent members do not filter.</summary>
public sealed record PredictionQuery
{
    public const int MaxLimit = 500;

    public const int DefaultLimit = 50;

    public string? ModelName { get; init; }

    public string? Vocabulary { get; init; }

    /// <summary>The best label.</summary>
    public string? TopLabel { get; init; }

    /// <summary>Created at or after.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Created before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary><see cref="PredictionPage.NextCursor"/> of the page before.</summary>
    public string? Cursor { get; init; }
}

/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
public sealed record PredictionPage(IReadOnlyList<Prediction> Items, string? NextCursor);
