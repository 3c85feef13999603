using System.Globalization;

namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// A folder for files on their way into the store, on the store's own file system, so that the last step is a rename. Every process
/// has one of its own, held by a lock that ends with the process; what a killed process left is swept when the next one starts.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly FileStream _lock;
    private long _count;

    private StagingFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <param name="root">Folder of all staging folders.</param>
    public static StagingFolder Create(string root)
    {
        Directory.CreateDirectory(root);
        Sweep(root);
        var path = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(path);
        var held = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
        return new StagingFolder(path, held);
    }

    /// <summary>Path of a file that is not there yet.</summary>
    public string NewPath() => System.IO.Path.Combine(Path, Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        _lock.Dispose();
        Delete(Path);
    }

    private static void Sweep(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var lockFile = System.IO.Path.Combine(folder, LockName);
            try
            {
                // A folder without its lock is being made right now, or was being deleted: its files are not ours to judge.
                using (new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1))
                {
                }

                Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its owner lives.
            }
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => System.IO.Path.GetFileName(file) != LockName))
            {
                File.Delete(file);
            }

            // The lock goes last: until then a sweep that is killed leaves a folder that the next one recognises.
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process sweeps the same folder, or the disk refuses: the next start tries again.
        }
    }
}
