using Microsoft.Win32.SafeHandles;

namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// A folder of objects: the registry's store, the cache of a DVC workspace, or a remote on a disk. What lies at an object's path is
/// right: it was written elsewhere on the same file system, flushed, made read-only and then renamed, so a crash leaves the object
/// whole or absent.
/// </summary>
public sealed partial class ObjectStore : IObjectStore, IDisposable
{
    /// <summary>Mode 0444; DVC takes it for "this object was verified".</summary>
    internal const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Lock _gate = new();

    // Which of the 256 folders this process has seen to: one look each instead of one a file.
    private readonly bool[] _folders = new bool[256];
    private StagingFolder? _staging;
    private bool _disposed;

    private readonly TimeProvider? _ages;

    /// <param name="root">The folder; made when first written to.</param>
    /// <param name="ages">Given for a store whose garbage is judged by age: adding an object that is there makes it young again.</param>
    public ObjectStore(string root, TimeProvider? ages = null)
    {
        Root = Path.GetFullPath(root);
        _ages = ages;
    }

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    /// <summary>Where an object lies, or would lie.</summary>
    public string PathOf(ObjectId id) => ObjectLayout.PathOf(Root, id);

    public bool Contains(ObjectId id) => File.Exists(PathOf(id));

    public ValueTask<bool> ContainsAsync(ObjectId id, CancellationToken cancellationToken) => ValueTask.FromResult(Contains(id));

    public async Task<StoredObject> AddAsync(Stream content, CancellationToken cancellationToken)
    {
        using var hasher = new ContentHasher();
        return await StageAndPublishAsync(
            async temporary =>
            {
                long length = 0;
                int read;
                while ((read = await content.ReadAsync(hasher.Buffer, cancellationToken)) > 0)
                {
                    hasher.Append(hasher.Buffer.AsSpan(0, read));
                    RandomAccess.Write(temporary, hasher.Buffer.AsSpan(0, read), length);
                    length += read;
                }

                return new StoredObject(hasher.Finish(), length);
            });
    }

    public async Task<StoredObject> AddFileAsync(string path, LinkMode mode, CancellationToken cancellationToken) =>
        (await AddFilesAsync([path], mode, threads: 1, progress: null, cancellationToken))[0];

    /// <summary>Stores many files: far quicker than one by one, since they are flushed to the disk together.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="mode">How their bytes come into the store.</param>
    /// <param name="threads">Threads that read and hash.</param>
    /// <returns>One object a path, in the same order.</returns>
    /// <exception cref="ObjectStoreException">A file could not be stored; what was stored before stays.</exception>
    public async Task<IReadOnlyList<StoredObject>> AddFilesAsync(
        IReadOnlyList<string> paths, LinkMode mode, int threads, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var meter = new ProgressMeter(progress, "adding", paths.Count, null, TimeProvider.System);
        var stored = await new BulkAddition(this, mode, threads, meter).RunAsync(paths, cancellationToken);
        meter.Finish();
        return stored;
    }

    public Task<StoredObject> AddDirectoryAsync(DirectoryManifest manifest, CancellationToken cancellationToken) =>
        StageAndPublishAsync(temporary =>
        {
            RandomAccess.Write(temporary, manifest.Bytes.Span, 0);
            return Task.FromResult(new StoredObject(manifest.Id, manifest.Bytes.Length));
        });

    public Task<Stream> OpenReadAsync(ObjectId id, CancellationToken cancellationToken) => Task.FromResult<Stream>(OpenRead(id));

    public async Task<byte[]> ReadAsync(ObjectId id, CancellationToken cancellationToken)
    {
        await using var stream = OpenRead(id);
        var content = GC.AllocateUninitializedArray<byte>(checked((int)stream.Length));
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    /// <exception cref="ObjectNotFoundException">The store has no such object.</exception>
    public FileStream OpenRead(ObjectId id)
    {
        try
        {
            return new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16,
                FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectNotFoundException(id, Root, e);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _staging?.Dispose();
            _staging = null;
        }
    }

    internal StagingFolder Staging()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _staging ??= StagingFolder.Create(Path.Combine(Root, "tmp"));
        }
    }

    private async Task<StoredObject> StageAndPublishAsync(Func<SafeFileHandle, Task<StoredObject>> write)
    {
        string? temporary = null;
        try
        {
            temporary = Staging().NewPath();
            StoredObject stored;
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stored = await write(handle);
                Seal(handle);
            }

            Publish(temporary, stored);
            return stored;
        }
        catch (Exception e)
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }

            if (e is IOException or UnauthorizedAccessException)
            {
                throw StorageFailure.Describe(e, Root);
            }

            throw;
        }
    }
}
