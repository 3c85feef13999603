namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>Something tracked: a file or a folder of the workspace, and the file that states its content.</summary>
/// <param name="File">Full path of the .dvc or dvc.lock file.</param>
/// <param name="Entry">What that file states.</param>
/// <param name="FullPath">Where the output lies.</param>
/// <param name="Path">The same relative to the workspace, with slashes.</param>
public sealed record WorkspaceOutput(string File, DvcEntry Entry, string FullPath, string Path)
{
    /// <summary>The object with the output's content, once there is one.</summary>
    public ObjectKey? Key => Entry.Id is { } id ? new ObjectKey(id, Entry.Hash) : null;
}
