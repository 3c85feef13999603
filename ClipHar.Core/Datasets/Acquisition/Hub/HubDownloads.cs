using System.Text.Json;
using ClipHar.Core.Jobs;
using ClipHar.Core.Models.Hub;

namespace ClipHar.Core.Datasets.Acquisition.Hub;

/// <summary>What an import of a hub data set has decided and must not decide otherwise after a crash.</summary>
internal sealed record HubDecisions
{
    /// <summary>The commit that is imported, whatever the branch is at by now.</summary>
    public required string Commit { get; init; }

    /// <summary>Splits whose labels are all the same and count as none, with that label.</summary>
    public Dictionary<string, string> UnlabelledSplits { get; init; } = [];

    /// <summary>Splits that were looked at.</summary>
    public List<string> LookedAt { get; init; } = [];
}

/// <summary>Files of one repository in the staging folder of one import, each fetched once, under the name of its checksum.</summary>
internal sealed class HubDownloads(HubClient hub, HubRepository repository, SourceContext context)
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(context.StagingFolder, "hub")).FullName;

    private string DecisionsFile => Path.Combine(_folder, "decisions.json");

    /// <summary>Reads what an earlier attempt decided; null when there was none.</summary>
    public static async Task<HubDecisions?> ReadDecisionsAsync(string stagingFolder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(stagingFolder, "hub", "decisions.json");
        return File.Exists(path)
            ? JsonSerializer.Deserialize<HubDecisions>(await File.ReadAllTextAsync(path, cancellationToken), JobJson.Options)
            : null;
    }

    public async Task WriteAsync(HubDecisions decisions, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(DecisionsFile + ".tmp", JsonSerializer.Serialize(decisions, JobJson.Options), cancellationToken);
        File.Move(DecisionsFile + ".tmp", DecisionsFile, overwrite: true);
    }

    /// <summary>Fetches what is not there yet, with progress over all of it.</summary>
    /// <exception cref="HubException">The hub, the bytes or the disk did not allow it.</exception>
    public async Task FetchAsync(IReadOnlyList<HubFile> files, CancellationToken cancellationToken)
    {
        EnsureSpace(files);
        var total = files.Sum(file => file.SizeBytes);
        long before = 0;
        foreach (var file in files)
        {
            var done = before;
            await FetchAsync(file, bytes => _ = context.ReportAsync(null, Message(done + bytes, total)), cancellationToken);
            before += file.SizeBytes;
        }
    }

    /// <returns>Local path of the file.</returns>
    /// <exception cref="HubException">The hub or the bytes did not allow it.</exception>
    public async Task<string> FetchAsync(HubFile file, Action<long>? onBytes, CancellationToken cancellationToken)
    {
        var path = PathOf(file);
        if (!File.Exists(path) || new FileInfo(path).Length != file.SizeBytes)
        {
            await hub.DownloadAsync(repository, file, path, onBytes ?? (static _ => { }), cancellationToken);
        }

        return path;
    }

    public void Delete(HubFile file) => File.Delete(PathOf(file));

    private string PathOf(HubFile file)
    {
        var name = file.Sha256 ?? file.GitBlobId;
        return name is not null && name.Length <= 64 && name.All(char.IsAsciiHexDigit)
            ? Path.Combine(_folder, name)
            : throw new HubException($"The hub declares no checksum for {file.Path} of {repository.Repository}: it is not used.");
    }

    private string Message(long done, long total) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"Fetching {repository.Repository}: {done / 1e6:N1} of {total / 1e6:N1} MB");

    private void EnsureSpace(IReadOnlyList<HubFile> files)
    {
        var need = files.Where(file => !File.Exists(PathOf(file))).Sum(file => file.SizeBytes);
        var free = new DriveInfo(_folder).AvailableFreeSpace;
        if (need > free)
        {
            throw new HubException($"{repository.Repository} needs {need:N0} more bytes; the disk of {_folder} has {free:N0} free.");
        }
    }
}
