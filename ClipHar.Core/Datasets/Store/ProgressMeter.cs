namespace ClipHar.Core.Datasets.Store;

/// <summary>Counts from many threads, reports from few: at most ten times a second, and once at the end.</summary>
internal sealed class ProgressMeter(
    IProgress<TransferProgress>? progress,
    string operation,
    long? filesTotal,
    long? bytesTotal,
    TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private long _files;
    private long _bytes;
    private long _nextTicks;

    public long Files => Interlocked.Read(ref _files);

    public long Bytes => Interlocked.Read(ref _bytes);

    public void Advance(int files, long bytes)
    {
        var filesDone = Interlocked.Add(ref _files, files);
        var bytesDone = Interlocked.Add(ref _bytes, bytes);
        if (progress is null)
        {
            return;
        }

        var now = time.GetElapsedTime(_start).Ticks;
        var next = Interlocked.Read(ref _nextTicks);
        if (now >= next && Interlocked.CompareExchange(ref _nextTicks, now + Interval.Ticks, next) == next)
        {
            progress.Report(new TransferProgress(operation, filesDone, filesTotal, bytesDone, bytesTotal));
        }
    }

    public void Finish() => progress?.Report(new TransferProgress(operation, Files, filesTotal ?? Files, Bytes, bytesTotal ?? Bytes));
}
