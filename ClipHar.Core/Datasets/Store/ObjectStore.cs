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
    private StagingFolder? _staging;
    private bool _disposed;

    /// <param name="root">The folder; made when first written to.</param>
    public ObjectStore(string root) => Root = Path.GetFullPath(root);

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

    public Task<StoredObject> AddFileAsync(string path, LinkMode mode, CancellationToken cancellationToken) =>
        Task.Run(() => AddFile(path, mode, cancellationToken), cancellationToken);

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
            return;
        }

        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
        }
    }

    private StoredObject AddFile(string path, LinkMode mode, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(path, options: FileOptions.SequentialScan);
        using var hasher = new ContentHasher();
        var stored = StageAndPublishAsync(temporary => Task.FromResult(Copy(source, temporary, hasher, cancellationToken))).GetAwaiter().GetResult();
        if (mode == LinkMode.Move)
        {
            File.Delete(path);
        }

        return stored;
    }

    private static StoredObject Copy(SafeFileHandle source, SafeFileHandle destination, ContentHasher hasher, CancellationToken cancellationToken)
    {
        long length = 0;
        int read;
        while ((read = RandomAccess.Read(source, hasher.Buffer, length)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hasher.Append(hasher.Buffer.AsSpan(0, read));
            RandomAccess.Write(destination, hasher.Buffer.AsSpan(0, read), length);
            length += read;
        }

        return new StoredObject(hasher.Finish(), length);
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
                RandomAccess.FlushToDisk(handle);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(handle, ReadOnly);
                }
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
