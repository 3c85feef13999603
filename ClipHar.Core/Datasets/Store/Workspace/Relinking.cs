namespace ClipHar.Core.Datasets.Store.Workspace;

/// <summary>Puts objects into the workspace by the mode of the cache, each file by a rename over what is there.</summary>
internal sealed class Relinking(WorkspaceView workspace, LinkMode mode)
{
    /// <summary>Replaces files that were just stored by links to the cache.</summary>
    public Task RunAsync(string fullPath, string path, CapturedContent content, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var staging = StagingFolder.Create(Path.Combine(Path.GetDirectoryName(workspace.StatePath(path))!, "staging"));
                foreach (var entry in content.Entries)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var file = entry.Path.Length == 0 ? fullPath : Path.Combine(fullPath, entry.Path);
                    if (mode != LinkMode.Hardlink || IsAnotherFile(file))
                    {
                        Place(entry.Id, file, staging.NewPath());
                    }
                }
            },
            cancellationToken);

    /// <summary>Makes one file of the workspace from its object.</summary>
    /// <param name="temporary">A free name on the workspace's file system.</param>
    public void Place(ObjectKey key, string file, string temporary)
    {
        var source = key.PathIn(workspace.Cache.Root);
        switch (mode)
        {
            case LinkMode.Symlink:
                File.CreateSymbolicLink(temporary, source);
                break;
            case LinkMode.Hardlink:
                try
                {
                    HardLink.Create(source, temporary);
                }
                catch (IOException)
                {
                    // Another file system, or a file with as many links as it can have.
                    CopyWritable(source, temporary);
                }

                break;
            default:
                // On Linux the framework clones blocks where the file system can (FICLONE) and else copies inside the kernel.
                CopyWritable(source, temporary);
                break;
        }

        File.Move(temporary, file, overwrite: true);
    }

    public void Place(ObjectId id, string file, string temporary) => Place(new ObjectKey(id), file, temporary);

    private static void CopyWritable(string source, string temporary)
    {
        File.Copy(source, temporary);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    /// <summary>
    /// A file that became the object is read-only now; one whose content was in the cache before is a file of its own still.
    /// </summary>
    private static bool IsAnotherFile(string file) => OperatingSystem.IsWindows() || File.GetUnixFileMode(file) != ObjectStore.ReadOnly;
}
