using System.Threading.Channels;

using Microsoft.Win32.SafeHandles;

namespace ClipHar.Core.Datasets.Store;

/// <summary>
/// Adds many files to a store at once.
/// </summary>
/// <remarks>
/// Hashing threads read each file once, in large pieces and without any asynchronous machinery, and hash and copy from the same buffer.
/// Durability costs more than either: an fsync waits for the journal. Flushing each file before the next one is read would take a disk's
/// latency 20,000 times; so written files are handed, still open, to a few dozen flushing threads that mostly sleep. The file system
/// commits its journal once for all that wait at that moment (group commit). Only a flushed file is renamed to its place, so the promise is
/// the same as with one fsync after the other: under an object's name there are its bytes or nothing, at any moment at which the power
/// may go. The rename itself reaches the disk with a later commit of the same journal, at the latest with the fsync of the .dvc file
/// (or database row) that refers to it; an object whose rename is lost is missing, not wrong, and the next add brings it.
/// </remarks>
internal sealed class BulkAddition(ObjectStore store, LinkMode mode, int threads, ProgressMeter meter)
{
    private const int FlushThreads = 48;

    private readonly StagingFolder _staging = store.Staging();
    private int _next;

    private bool Copies => mode is LinkMode.Copy or LinkMode.Reflink;

    /// <returns>One object a path, in the same order.</returns>
    public async Task<StoredObject[]> RunAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var results = new StoredObject[paths.Count];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hashed = Channel.CreateBounded<Hashed>(new BoundedChannelOptions(4 * FlushThreads));
        var flushers = StartThreads(Math.Min(FlushThreads, paths.Count), () => Finish(hashed.Reader, stop));
        try
        {
            await Task.WhenAll(StartThreads(Math.Min(threads, paths.Count), () => Hash(paths, results, hashed.Writer, stop)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFailure.Describe(e, store.Root);
        }
        finally
        {
            hashed.Writer.Complete();
            await FinishAsync(flushers, hashed.Reader);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return results;
    }

    private async Task FinishAsync(Task[] flushers, ChannelReader<Hashed> left)
    {
        try
        {
            await Task.WhenAll(flushers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFailure.Describe(e, store.Root);
        }
        finally
        {
            while (left.TryRead(out var file))
            {
                Discard(file);
            }
        }
    }

    private static Task[] StartThreads(int count, Action work) =>
        Enumerable.Range(0, count)
            .Select(_ => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();

    private void Hash(IReadOnlyList<string> paths, StoredObject[] results, ChannelWriter<Hashed> hashed, CancellationTokenSource stop)
    {
        using var hasher = new ContentHasher();
        try
        {
            int index;
            while (!stop.IsCancellationRequested && (index = Interlocked.Increment(ref _next) - 1) < paths.Count)
            {
                var file = Hash(paths[index], hasher, stop.Token);
                results[index] = file.Object;
                Hand(file, hashed);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever cancelled says why.
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private Hashed Hash(string path, ContentHasher hasher, CancellationToken cancellationToken)
    {
        // ReadWrite | Delete: the framework then takes no lock, which saves a system call a file.
        var source = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var keep = false;
        try
        {
            var before = FileStamp.Of(source);
            var file = Copies
                ? Copy(source, hasher, cancellationToken)
                : new Hashed(path, source, hasher.Hash(source, isDirectory: false, cancellationToken));
            keep = !Copies;
            if (FileStamp.Of(source) != before)
            {
                Discard(file);
                throw FileStamp.Changed(path);
            }

            return file;
        }
        finally
        {
            if (!keep)
            {
                source.Dispose();
            }
        }
    }

    private Hashed Copy(SafeFileHandle source, ContentHasher hasher, CancellationToken cancellationToken)
    {
        var temporary = _staging.NewPath();
        var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new Hashed(temporary, handle, ObjectStore.Copy(source, handle, hasher, cancellationToken));
        }
        catch
        {
            handle.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    private static void Hand(Hashed file, ChannelWriter<Hashed> hashed)
    {
        // Nothing completes the channel before the last hashing thread is done.
        while (!hashed.TryWrite(file))
        {
            hashed.WaitToWriteAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private void Finish(ChannelReader<Hashed> hashed, CancellationTokenSource stop)
    {
        while (hashed.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (hashed.TryRead(out var file))
            {
                if (stop.IsCancellationRequested)
                {
                    Discard(file);
                    continue;
                }

                try
                {
                    Finish(file);
                }
                catch
                {
                    // The other threads go on to drain the channel, or the hashing ones would wait for room for ever.
                    stop.Cancel();
                    Discard(file);
                    Drain(hashed);
                    throw;
                }
            }
        }
    }

    private void Finish(Hashed file)
    {
        using (file.Handle)
        {
            if (Copies)
            {
                ObjectStore.Seal(file.Handle);
            }
            else
            {
                RandomAccess.FlushToDisk(file.Handle);
            }
        }

        if (Copies)
        {
            store.Publish(file.Path, file.Object);
        }
        else
        {
            store.Take(file.Path, file.Object, mode);
        }

        meter.Advance(1, file.Object.Bytes);
    }

    private void Drain(ChannelReader<Hashed> hashed)
    {
        while (hashed.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (hashed.TryRead(out var file))
            {
                Discard(file);
            }
        }
    }

    private void Discard(Hashed file)
    {
        file.Handle.Dispose();
        if (Copies)
        {
            File.Delete(file.Path);
        }
    }

    /// <param name="Path">The copy, or in the modes without one the user's own file.</param>
    private readonly record struct Hashed(string Path, SafeFileHandle Handle, StoredObject Object);
}
