using System.Text.Json;

using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models.Hub;

/// <summary>
/// Brings a checkpoint from the hub into the models folder. Files gather in a staging folder beside it, which is renamed when all
/// are verified: a model folder is complete or not there. What was fetched before an interruption is not fetched again.
/// </summary>
public sealed class ModelPuller(HubClient hub, IOptions<ModelFolderOptions> folders)
{
    private const string ProvenanceFile = "cliphar-source.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly string _folder = folders.Value.WritableFolder;

    /// <summary>Folder that the repository has, or would have, under the models folder.</summary>
    public string TargetFolder(string repository) => Path.Combine(_folder, ModelName.FromRepository(repository));

    /// <returns>Folder of the complete model.</returns>
    /// <exception cref="HubException">See <see cref="HubClient"/>; also when another process is pulling the same model, or the disk is too
    /// full.</exception>
    public async Task<string> PullAsync(
        string repository, string revision, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        var target = TargetFolder(repository);
        var model = await hub.GetModelAsync(repository, revision, cancellationToken);
        if (IsComplete(target, model))
        {
            progress?.Report(new PullProgress(model.Files[^1].Path, model.SizeBytes, model.SizeBytes));
            return target;
        }

        var staging = Path.Combine(_folder, ".staging", ModelName.FromRepository(repository), model.Commit);
        Directory.CreateDirectory(staging);
        using (Lock(staging, repository))
        {
            EnsureSpace(staging, model);
            await DownloadAllAsync(model, staging, progress, cancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(staging, ProvenanceFile), JsonSerializer.Serialize(Provenance.Of(model), Json), cancellationToken);
        }

        Publish(staging, target);
        return target;
    }

    private async Task DownloadAllAsync(
        HubRepository model, string staging, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        long before = 0;
        foreach (var file in model.Files)
        {
            var path = Path.Combine(staging, file.Path);
            if (!(File.Exists(path) && new FileInfo(path).Length == file.SizeBytes))
            {
                var done = before;
                await hub.DownloadAsync(
                    model, file, path, bytes => progress?.Report(new PullProgress(file.Path, done + bytes, model.SizeBytes)),
                    cancellationToken);
            }

            before += file.SizeBytes;
            progress?.Report(new PullProgress(file.Path, before, model.SizeBytes));
        }
    }

    private static bool IsComplete(string target, HubRepository model)
    {
        var path = Path.Combine(target, ProvenanceFile);
        return File.Exists(path)
            && JsonSerializer.Deserialize<Provenance>(File.ReadAllText(path), Json)?.Commit == model.Commit
            && model.Files.All(
                file => new FileInfo(Path.Combine(target, file.Path)) is { Exists: true } info && info.Length == file.SizeBytes);
    }

    private static FileStream Lock(string staging, string repository)
    {
        try
        {
            return new FileStream(
                Path.Combine(staging, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new HubException($"{repository} is being pulled by another process.", e);
        }
    }

    private static void EnsureSpace(string staging, HubRepository model)
    {
        var have = Directory.EnumerateFiles(staging).Sum(path => new FileInfo(path).Length);
        var need = model.SizeBytes - have;
        var free = new DriveInfo(Path.GetFullPath(staging)).AvailableFreeSpace;
        if (need > free)
        {
            throw new HubException($"{model.Repository} needs {need:N0} more bytes; the disk of {staging} has {free:N0} free.");
        }
    }

    /// <summary>An older revision is moved aside first and deleted last, so that a crash leaves one complete model.</summary>
    private static void Publish(string staging, string target)
    {
        var old = target + ".old";
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }

        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(staging, target);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private sealed record Provenance(string Repository, string Commit, string? License, IReadOnlyList<HubFile> Files)
    {
        public static Provenance Of(HubRepository model) => new(model.Repository, model.Commit, model.License, model.Files);
    }
}
