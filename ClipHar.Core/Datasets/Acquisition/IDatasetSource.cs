namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>
/// Where pictures come from. One instance serves all imports, also several at a time. Sources register through DI; a process imports
/// from those that it hosts.
/// </summary>
public interface IDatasetSource
{
    /// <summary>Name in requests: lower-case letters and '_'.</summary>
    string Kind { get; }

    /// <summary>
    /// Checks settings before a job is made of them, so that the person who asks is told at once. What can only be seen while
    /// reading is not checked.
    /// </summary>
    /// <exception cref="ImportException">The settings cannot work; says which and what is allowed.</exception>
    void Check(SourceContext context);

    /// <summary>
    /// The items in an order that does not depend on the run, from the one after <see cref="SourceContext.Position"/> on. What is wrong
    /// with a single item is an item too (<see cref="SourceItem.Problem"/>).
    /// </summary>
    /// <exception cref="ImportException">The source as a whole cannot be read.</exception>
    IAsyncEnumerable<SourceItem> ReadAsync(SourceContext context, CancellationToken cancellationToken);
}

/// <summary>Names of the sources of this product; not every process hosts them all.</summary>
public static class SourceKinds
{
    public const string Folder = "folder";
    public const string Manifest = "manifest";
    public const string Archive = "archive";
    public const string Urls = "urls";
    public const string HuggingFace = "huggingface";
    public const string Rendered = "rendered";
    public const string Capture = "capture";
    public const string Pictures = "pictures";
    public const string Feedback = "feedback";

    public static IReadOnlyList<string> All { get; } =
        [Folder, Manifest, Archive, Urls, HuggingFace, Rendered, Capture, Pictures, Feedback];
}

/// <summary>
/// An import that cannot succeed as it was asked for, however often it is tried. The message is for the person who asked.
/// </summary>
public sealed class ImportException : Exception
{
    public ImportException(string message)
        : base(message)
    {
    }

    public ImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
