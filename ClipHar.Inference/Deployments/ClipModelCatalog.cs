using System.Collections.Concurrent;
using ClipHar.Clip.Checkpoints;
using ClipHar.Core.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Deployments;

/// <summary>The checkpoints in the configured folders.</summary>
public interface IClipModelCatalog
{
    /// <summary>All models, by name. Folders are looked at anew each time, so that a pulled model shows without a restart.</summary>
    IReadOnlyList<CatalogModel> List();

    /// <summary>The model of that name (owner/name of the hub is understood too), or null.</summary>
    CatalogModel? Find(string name);

    /// <summary>Makes one more checkpoint known, for programs that are given a path. Never called with what a request says.</summary>
    /// <exception cref="CheckpointFormatException">It is not a usable checkpoint.</exception>
    CatalogModel Add(string directory);
}

/// <inheritdoc cref="IClipModelCatalog"/>
internal sealed partial class ClipModelCatalog(
    IOptions<ModelOptions> options, IOptions<ModelFolderOptions> modelFolder, ILogger<ClipModelCatalog> logger) : IClipModelCatalog
{
    /// <summary>What was read of a folder, until one of its files changes.</summary>
    private readonly ConcurrentDictionary<string, (DateTime Changed, CatalogModel? Model)> _read = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CatalogModel> _added = new(StringComparer.Ordinal);

    public IReadOnlyList<CatalogModel> List()
    {
        var models = new Dictionary<string, CatalogModel>(_added, StringComparer.Ordinal);
        foreach (var directory in Candidates())
        {
            if (TryRead(directory) is { } model)
            {
                models.TryAdd(model.Name, model);
            }
        }

        return [.. models.Values.OrderBy(model => model.Name, StringComparer.Ordinal)];
    }

    public CatalogModel? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var folder = ModelName.Normalize(name);
        return List().FirstOrDefault(model => model.Name == folder);
    }

    public CatalogModel Add(string directory)
    {
        var model = Read(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));
        _added[model.Name] = model;
        return model;
    }

    private IEnumerable<string> Candidates()
    {
        IEnumerable<string> roots = options.Value.Folders;
        if (modelFolder.Value.WritableFolder.Length > 0)
        {
            roots = roots.Append(modelFolder.Value.WritableFolder);
        }

        foreach (var root in roots.Select(r => Path.TrimEndingDirectorySeparator(Path.GetFullPath(r))).Where(Directory.Exists))
        {
            if (LooksLikeCheckpoint(root))
            {
                yield return root;
                continue;
            }

            // Hidden folders are the staging area of pulls; .old is a model that is being replaced.
            foreach (var directory in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(directory);
                if (!name.StartsWith('.') && !name.EndsWith(".old", StringComparison.Ordinal) && LooksLikeCheckpoint(directory))
                {
                    yield return directory;
                }
            }
        }
    }

    private static bool LooksLikeCheckpoint(string directory)
        => Directory.EnumerateFiles(directory, "*.json").Any(path => Path.GetFileName(path) is "config.json" or "open_clip_config.json")
            && Directory.EnumerateFiles(directory).Any(
                path => Path.GetExtension(path) is ".safetensors" or ".bin" or ".pt" or ".pth");

    private CatalogModel? TryRead(string directory)
    {
        var changed = Directory.EnumerateFiles(directory).Max(path => (DateTime?)File.GetLastWriteTimeUtc(path)) ?? default;
        if (_read.TryGetValue(directory, out var known) && known.Changed == changed)
        {
            return known.Model;
        }

        CatalogModel? model = null;
        try
        {
            model = Read(directory);
        }
        catch (Exception exception) when (exception is CheckpointFormatException or IOException or UnauthorizedAccessException)
        {
            LogUnusable(logger, directory, exception.Message);
        }

        _read[directory] = (changed, model);
        return model;
    }

    private static CatalogModel Read(string directory)
    {
        using var checkpoint = ClipCheckpoint.Open(directory);
        var card = ModelCard.Read(directory);
        return new CatalogModel
        {
            Name = Path.GetFileName(directory),
            Directory = directory,
            Config = checkpoint.Config,
            SizeBytes = checkpoint.WeightFiles.Sum(file => new FileInfo(Path.Combine(directory, file)).Length),
            License = card.License,
            Demo = card.Demo,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Directory} is not used: {Reason}")]
    private static partial void LogUnusable(ILogger logger, string directory, string reason);
}
