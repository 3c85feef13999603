using ClipHar.Core.Datasets.Splits;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Core.Datasets.Registry;

/// <summary>
/// Named datasets and their immutable versions. The manifest object is the truth about a version's samples; the rows in the database
/// are an index of it. Thread-safe; several processes may use one database.
/// </summary>
public interface IDatasetRegistry
{
    /// <summary>By name.</summary>
    Task<IReadOnlyList<Dataset>> ListAsync(CancellationToken cancellationToken);

    Task<Dataset?> FindAsync(string name, CancellationToken cancellationToken);

    /// <exception cref="DatasetException">There is one of this name, or a member is not allowed.</exception>
    Task<Dataset> CreateAsync(DatasetDefinition definition, CancellationToken cancellationToken);

    /// <summary>Changes what is said about a dataset.</summary>
    /// <exception cref="DatasetException">There is none of this name, or a member is not allowed.</exception>
    Task<Dataset> UpdateAsync(DatasetDefinition definition, CancellationToken cancellationToken);

    /// <summary>Deletes a dataset with its versions. Its objects stay until they are collected.</summary>
    /// <returns>False when there is none of this name.</returns>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a version, in state Validating; all of it or, after a crash, none. When its content equals the parent's, the parent is
    /// returned. The dataset is made when there is none of this name.
    /// </summary>
    /// <exception cref="DatasetException">A sample or another member is not allowed; says which and why.</exception>
    Task<DatasetVersion> CommitAsync(string dataset, DatasetCommit commit, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<DatasetVersion>> ListVersionsAsync(string dataset, CancellationToken cancellationToken);

    /// <param name="dataset">The dataset's name.</param>
    /// <param name="rev">
    /// "latest" (the newest that is ready), a number, a tag, or a manifest id or the first 6 or more digits of one that is not a number
    /// of a version or a tag.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when there is no such version.</returns>
    /// <exception cref="DatasetException">Several versions begin with these digits.</exception>
    Task<DatasetVersion?> ResolveAsync(string dataset, string rev, CancellationToken cancellationToken);

    /// <summary>All samples by path, in the order of their index, from the manifest.</summary>
    /// <exception cref="ObjectNotFoundException">The manifest is not in the object store.</exception>
    IAsyncEnumerable<DatasetSample> ReadSamplesAsync(DatasetVersion version, CancellationToken cancellationToken);

    /// <param name="version">The version.</param>
    /// <param name="filter">Which samples.</param>
    /// <param name="offset">Of the first, from 0.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<SamplePage> ListSamplesAsync(
        DatasetVersion version, SampleFilter filter, int offset, int limit, CancellationToken cancellationToken);

    /// <returns>Null when there is none at this index.</returns>
    Task<IndexedSample?> FindSampleAsync(DatasetVersion version, int index, CancellationToken cancellationToken);

    Task<DatasetDiff> DiffAsync(DatasetVersion from, DatasetVersion to, CancellationToken cancellationToken);

    /// <summary>Replaces what is known to be wrong with the samples of a version.</summary>
    Task ReplaceIssuesAsync(DatasetVersion version, IReadOnlyCollection<SampleIssue> issues, CancellationToken cancellationToken);

    /// <summary>How many samples have an issue, by check.</summary>
    Task<IReadOnlyDictionary<string, int>> CountIssuesAsync(DatasetVersion version, CancellationToken cancellationToken);

    /// <summary>Changes the state and keeps a record of it.</summary>
    /// <param name="version">Its state as passed does not matter.</param>
    /// <param name="state">The new state.</param>
    /// <param name="report">The report of the validation; null leaves the one that is there.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The version as it is now.</returns>
    Task<DatasetVersion> SetStateAsync(
        DatasetVersion version, DatasetVersionState state, DatasetReport? report, string? reason, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<DatasetVersionEvent>> ListEventsAsync(DatasetVersion version, CancellationToken cancellationToken);

    /// <summary>Points a tag at a version; it is taken from another.</summary>
    /// <exception cref="DatasetException">The tag's name is not allowed: it could be read as something else.</exception>
    Task TagAsync(DatasetVersion version, string tag, CancellationToken cancellationToken);

    /// <returns>False when the dataset has no such tag.</returns>
    Task<bool> UntagAsync(string dataset, string tag, CancellationToken cancellationToken);

    /// <summary>Makes a version with other labels.</summary>
    /// <exception cref="DatasetException">A path is not in the version, comes twice, or a label is not allowed.</exception>
    Task<DatasetVersion> RelabelAsync(
        DatasetVersion version, IReadOnlyCollection<Relabelling> changes, string? message, CancellationToken cancellationToken);

    /// <summary>Makes a version whose samples are in splits.</summary>
    /// <exception cref="DatasetException">The recipe is not allowed.</exception>
    Task<DatasetVersion> SplitAsync(DatasetVersion version, SplitRecipe recipe, string? message, CancellationToken cancellationToken);
}

/// <summary>Something that cannot be done with a dataset because of what was asked; the message is for the person who asked.</summary>
public sealed class DatasetException : Exception
{
    public DatasetException(string member, string message, DatasetError error = DatasetError.Invalid)
        : base(message)
    {
        Member = member;
        Error = error;
    }

    /// <summary>What is wrong: name, samples[12].path, tag, rev.</summary>
    public string Member { get; }

    public DatasetError Error { get; }
}

public enum DatasetError
{
    /// <summary>A rule is broken.</summary>
    Invalid,

    /// <summary>There is no such dataset or version.</summary>
    NotFound,

    /// <summary>It is there already, or somebody else changed it meanwhile.</summary>
    Conflict,
}
