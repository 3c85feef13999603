namespace ClipHar.Core.Datasets.Store;

/// <summary>How far a long operation on files is; reported from any thread, a few times a second at most.</summary>
/// <param name="Operation">What is done, as a verb for people: "adding", "pushing".</param>
/// <param name="FilesDone">Files finished.</param>
/// <param name="FilesTotal">Files in all; null while they are still being counted.</param>
/// <param name="BytesDone">Bytes finished.</param>
/// <param name="BytesTotal">Bytes in all, where known.</param>
public sealed record TransferProgress(string Operation, long FilesDone, long? FilesTotal, long BytesDone, long? BytesTotal);
