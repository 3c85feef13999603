using ClipHar.Core.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Core.Datasets.Acquisition.Pipeline;

/// <summary>Folders in which imports keep what must survive a crash: jobs/ID in the staging folder.</summary>
public sealed partial class ImportStaging(IOptions<ImportOptions> options, TimeProvider clock, ILogger<ImportStaging> logger)
{
    private readonly string _root = options.Value.StagingFolder;

    /// <summary>Folder of a job; made when it is not there.</summary>
    public string Folder(string job) => Directory.CreateDirectory(Path.Combine(_root, "jobs", Checked(job))).FullName;

    public void Delete(string job)
    {
        var folder = Path.Combine(_root, "jobs", Checked(job));
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Deletes what failed and cancelled imports left behind long ago.</summary>
    public void Sweep()
    {
        var oldest = clock.GetUtcNow() - options.Value.KeepStaging;
        foreach (var parent in (string[])["jobs", "uploads"])
        {
            var folder = Path.Combine(_root, parent);
            foreach (var left in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
            {
                if (LastUse(left) < oldest)
                {
                    TryDelete(left);
                }
            }
        }
    }

    private static DateTimeOffset LastUse(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Append(folder).Max(path => new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));

    private static string Checked(string job) =>
        TimeOrderedIds.IsValid(job) ? job : throw new ArgumentException($"'{job}' is no job id.", nameof(job));

    private void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotDeleted(logger, folder, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What an old import left in {Folder} could not be deleted.")]
        public static partial void NotDeleted(ILogger logger, string folder, Exception exception);
    }
}
