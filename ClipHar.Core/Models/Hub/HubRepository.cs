namespace ClipHar.Core.Models.Hub;

/// <summary>What a repository holds; the hub keeps each type under an address of its own.</summary>
public enum HubRepositoryType
{
    Model,
    Dataset,
}

/// <summary>A repository at one commit, and those of its files that are wanted.</summary>
/// <param name="Type">Model or data set.</param>
/// <param name="Repository">owner/name.</param>
/// <param name="Commit">Full commit id; every file is fetched at this commit, so that a push during a pull cannot mix two states.</param>
/// <param name="License">As the repository's card declares it, for example mit; null when it declares none.</param>
/// <param name="Files">What has to be fetched.</param>
public sealed record HubRepository(HubRepositoryType Type, string Repository, string Commit, string? License, IReadOnlyList<HubFile> Files)
{
    public long SizeBytes => Files.Sum(file => file.SizeBytes);
}

/// <summary>One file with what is needed to verify it.</summary>
/// <param name="Path">Path inside the repository, with '/'; of a checkpoint always a plain file name. Not to be used as a local
/// path.</param>
/// <param name="SizeBytes">Length.</param>
/// <param name="Sha256">Lower-case hex, for files kept in large-file storage.</param>
/// <param name="GitBlobId">SHA-1 git object id, for the others.</param>
public sealed record HubFile(string Path, long SizeBytes, string? Sha256, string? GitBlobId);

/// <summary>The hub answered something that cannot be used, or nothing; the message says what to do.</summary>
public sealed class HubException : Exception
{
    public HubException(string message)
        : base(message)
    {
    }

    public HubException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Whether the same may succeed later: a broken connection, damaged bytes. False: not before somebody changes something.
    /// </summary>
    public bool MayRecover { get; init; }
}

/// <summary>Progress of a pull.</summary>
/// <param name="File">File in work.</param>
/// <param name="BytesDone">Over all files, resumed bytes included.</param>
/// <param name="BytesTotal">Over all files.</param>
public readonly record struct PullProgress(string File, long BytesDone, long BytesTotal);
