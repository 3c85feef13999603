using System.Diagnostics;

using ClipHar.Benchmarks.Serving;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Benchmarks.Store;

/// <param name="Name">What was done.</param>
/// <param name="Seconds">Median over the rounds.</param>
/// <param name="Ratio">Median over the rounds of its time by md5sum's in the same round.</param>
internal sealed record StoreResult(string Name, double Seconds, double Ratio);

/// <summary>Adding many files to a DVC workspace, and its status, against md5sum over the same files; all cases once a round, in
/// turns.</summary>
internal sealed class StoreComparison : IDisposable
{
    private static readonly (string Name, LinkMode Mode, int Threads)[] Additions =
    [
        ("add, copy, 1 thread", LinkMode.Copy, 1),
        ("add, copy, 2 threads", LinkMode.Copy, 2),
        ("add, hard links, 1 thread", LinkMode.Hardlink, 1),
        ("add, hard links, 2 threads", LinkMode.Hardlink, 2),
        ("add to the store by moving, 1 thread", LinkMode.Move, 1),
        ("add to the store by moving, 2 threads", LinkMode.Move, 2),
    ];

    private readonly TimeProvider _time;
    private readonly HttpClient _http = new();
    private readonly string _root = Directory.CreateTempSubdirectory("cliphar-store-").FullName;
    private readonly int _files;
    private readonly Dictionary<string, List<(double Seconds, double Ratio)>> _results = [];

    public StoreComparison(int files, int fileBytes, TimeProvider time)
    {
        _time = time;
        _files = files;
        DvcWorkspace.Init(_root, _http, time).Dispose();
        Directory.CreateDirectory(Data);
        var random = new Random(1);
        var content = new byte[fileBytes];
        for (var i = 0; i < files; i++)
        {
            random.NextBytes(content);
            var folder = Directory.CreateDirectory(Path.Combine(Data, $"{i % 15}")).FullName;
            File.WriteAllBytes(Path.Combine(folder, $"{i}.jpg"), content);
        }

        Sync();
    }

    private string Data => Path.Combine(_root, "data");

    private string Cache => Path.Combine(_root, ".dvc", "cache");

    public async Task<IReadOnlyList<StoreResult>> RunAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, mode, threads) in Additions)
            {
                // The reference is measured right before each case: the machine may be slower a minute later.
                Sync();
                var reference = Time(Md5Sum);
                Note("md5sum, 1 process", reference, reference);
                Reset();
                if (mode == LinkMode.Copy && threads == 1)
                {
                    // What the file system asks for writing the same bytes once more, hashing nothing and flushing nothing.
                    Note("cp -r, 1 process", Time(() => Run("cp", _root, "-r", Data, Path.Combine(_root, "moved"))), reference);
                    Reset();
                }

                if (mode == LinkMode.Move)
                {
                    Note(name, await MoveAsync(threads), reference);
                    continue;
                }

                var seconds = await TimeAsync(async () => await AddAsync(mode, threads));
                Note(name, seconds, reference);
                if (mode == LinkMode.Copy)
                {
                    Note($"status after {name}", await TimeAsync(StatusAsync), reference);
                }
            }
        }

        return [.. _results.Select(result => new StoreResult(
            result.Key, Ratio.Median(result.Value.Select(value => value.Seconds)),
                Ratio.Median(result.Value.Select(value => value.Ratio))))];
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static void Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }

    private void Note(string name, double seconds, double reference)
    {
        if (!_results.TryGetValue(name, out var values))
        {
            _results[name] = values = [];
        }

        values.Add((seconds, seconds / reference));
    }

    private double Time(Action action)
    {
        var start = _time.GetTimestamp();
        action();
        return _time.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double> TimeAsync(Func<Task> action)
    {
        var start = _time.GetTimestamp();
        await action();
        return _time.GetElapsedTime(start).TotalSeconds;
    }

    private void Md5Sum() => Run("sh", Data, "-c", "find . -type f -print0 | xargs -0 -n 100000 md5sum > /dev/null");

    /// <summary>What earlier cases wrote is on the disk before the next one is timed.</summary>
    private void Sync() => Run("sync", _root, "-f", _root);

    private void Reset()
    {
        foreach (var folder in new[] { Cache, Path.Combine(_root, ".dvc", "tmp"), Path.Combine(_root, "moved") }.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(Data + DvcFile.Extension);
        Sync();
    }

    private DvcWorkspace Open(int threads) => DvcWorkspace.Open(_root, _http, _time).With(threads);

    private async Task AddAsync(LinkMode mode, int threads)
    {
        using var workspace = Open(threads);
        await workspace.AddAsync(Data, mode, null, CancellationToken.None);
    }

    private async Task StatusAsync()
    {
        using var workspace = Open(1);
        var status = await workspace.StatusAsync([], null, CancellationToken.None);
        if (status.Single() is not { State: OutputState.Unchanged, Hashed: 0 })
        {
            throw new InvalidOperationException("The status is not what it has to be.");
        }
    }

    private async Task<double> MoveAsync(int threads)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "moved")).FullName;
        var paths = Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Select(path =>
        {
            var copy = Path.Combine(folder, Path.GetFileName(path));
            File.Copy(path, copy);
            return copy;
        }).ToList();
        Sync();
        using var store = new ObjectStore(Path.Combine(_root, ".dvc", "cache"));
        return await TimeAsync(async () =>
        {
            var stored = await store.AddFilesAsync(paths, LinkMode.Move, threads, null, CancellationToken.None);
            if (stored.Count != _files)
            {
                throw new InvalidOperationException("Files are missing.");
            }
        });
    }
}
