namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>Reads a picture file.</summary>
/// <param name="maxBytes">More are not read.</param>
/// <exception cref="SourceItemException">The item cannot be had, or is larger.</exception>
public delegate Task<byte[]> ReadPicture(int maxBytes, CancellationToken cancellationToken);

/// <summary>One picture of a source, or what is wrong with it.</summary>
public sealed record SourceItem
{
    /// <summary>Path in the dataset, with '/'. An extension ".*" becomes that of the picture's format.</summary>
    public required string Path { get; init; }

    /// <summary>Where a later run goes on after this item; the source's own form.</summary>
    public required string Position { get; init; }

    /// <summary>Null: unlabelled.</summary>
    public string? Label { get; init; }

    /// <summary>train, validation, test; null: none.</summary>
    public string? Split { get; init; }

    /// <summary>Never divided between splits; null: on its own.</summary>
    public string? Group { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Place in the source for messages, for example "line 7".</summary>
    public string? Where { get; init; }

    /// <summary>Called at most once, maybe on another thread and after later items were read. Null for a broken item.</summary>
    public ReadPicture? ReadAsync { get; init; }

    /// <summary>Why the item cannot be used; null when it can.</summary>
    public string? Problem { get; init; }

    public static SourceItem Broken(string path, string position, string? where, string problem) =>
        new() { Path = path, Position = position, Where = where, Problem = problem };
}

/// <summary>One item cannot be had; the import goes on without it. The message says why, in words.</summary>
public sealed class SourceItemException : Exception
{
    public SourceItemException(string message)
        : base(message)
    {
    }

    public SourceItemException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
