using Microsoft.Win32.SafeHandles;

namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// A folder of objects: the registry's store, the cache of a DVC workspace, or a remote on a disk. What lies at an object's path is
/// right: it was written elsewhere on the same file system, flushed, made read-only and then renamed, so a crash leaves the object
/// whole or absent.
/// </summary>
public sealed class ObjectStore : IObjectStore, IDisposable
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
            return new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
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

    /// <summary>Gives a flushed file its name. An object that is there already stays, unless its length shows that it is damaged.</summary>
    internal void Publish(string temporary, StoredObject stored)
    {
        var path = PathOf(stored.Id);
        if (new FileInfo(path) is { Exists: true } present && present.Length == stored.Bytes)
        {
            File.Delete(temporary);
            Rejuvenate(present);
            return;
        }

        MakeFolderOf(stored.Id, path);
        File.Move(temporary, path, overwrite: true);
    }

    private void Rejuvenate(FileInfo present)
    {
        if (_ages?.GetUtcNow().UtcDateTime is { } now && present.LastWriteTimeUtc < now - (RegistryCollection.MinAge / 2))
        {
            present.LastWriteTimeUtc = now;
        }
    }

    private void MakeFolderOf(ObjectId id, string path)
    {
        var first = id.FirstByte;
        if (!_folders[first])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _folders[first] = true;
        }
    }

    /// <summary>Copies the rest of a file and hashes it on the way.</summary>
    internal static StoredObject Copy(SafeFileHandle source, SafeFileHandle destination, ContentHasher hasher, CancellationToken cancellationToken)
    {
        long length = 0;
        try
        {
            int read;
            while ((read = RandomAccess.Read(source, hasher.Buffer, length)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hasher.Append(hasher.Buffer.AsSpan(0, read));
                RandomAccess.Write(destination, hasher.Buffer.AsSpan(0, read), length);
                length += read;
            }
        }
        catch
        {
            hasher.Finish();
            throw;
        }

        return new StoredObject(hasher.Finish(), length);
    }

    /// <summary>Makes a written file read-only and flushes it: the mode goes to the disk with the bytes.</summary>
    internal static void Seal(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, ReadOnly);
        }

        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Copies a file to the place of a name that it was checked against, through a flushed copy and a rename.</summary>
    internal void Place(string path, ObjectKey key, CancellationToken cancellationToken)
    {
        var target = key.PathIn(Root);
        string? temporary = null;
        try
        {
            temporary = Staging().NewPath();
            using (var source = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            using (var hasher = new ContentHasher())
            {
                var copied = Copy(source, handle, hasher, cancellationToken);
                if (key.Hash == ContentHash.Md5 && copied.Id.Hex != key.Id.Hex)
                {
                    throw new ObjectStoreException($"'{path}' does not have the content of {key}: it is not copied to '{Root}'.");
                }

                Seal(handle);
            }

            PublishVerified(temporary, target);
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

    /// <summary>Gives a flushed, verified file its final name.</summary>
    internal static void PublishVerified(string temporary, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(temporary, target, overwrite: true);
    }

    /// <summary>Brings a hashed and flushed file into the store without copying its bytes; where that is impossible it is copied.</summary>
    internal void Take(string path, StoredObject stored, LinkMode mode)
    {
        var target = PathOf(stored.Id);
        var info = new FileInfo(target);
        var present = info.Exists && info.Length == stored.Bytes;
        MakeFolderOf(stored.Id, target);
        if (!present && !TryLink(path, target, mode))
        {
            using var source = File.OpenHandle(path);
            using var hasher = new ContentHasher();
            var copied = StageAndPublishAsync(temporary => Task.FromResult(Copy(source, temporary, hasher, CancellationToken.None))).GetAwaiter().GetResult();
            if (copied != stored)
            {
                throw FileStamp.Changed(path);
            }

            present = true;
        }

        info.Refresh();
        Rejuvenate(info);
        if (present && mode == LinkMode.Move)
        {
            File.Delete(path);
        }
    }

    private static bool TryLink(string path, string target, LinkMode mode)
    {
        try
        {
            if (mode == LinkMode.Move)
            {
                // Not File.Move, which copies to the final name where the two are on different file systems.
                File.Delete(target);
                Directory.Move(path, target);
            }
            else
            {
                File.Delete(target);
                HardLink.Create(path, target);
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            return File.Exists(target);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(target, ReadOnly);
        }

        return true;
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
