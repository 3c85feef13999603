using Microsoft.Win32.SafeHandles;

namespace ClipHar.Core.Datasets.Store;

/// <summary>The last steps by which a file becomes an object.</summary>
public sealed partial class ObjectStore
{
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
    internal static StoredObject Copy(
        SafeFileHandle source, SafeFileHandle destination, ContentHasher hasher, CancellationToken cancellationToken)
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
            var copied = StageAndPublishAsync(temporary => Task.FromResult(Copy(source, temporary, hasher, CancellationToken.None)))
                .GetAwaiter().GetResult();
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
}
