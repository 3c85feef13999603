namespace ClipHar.Core.Models.Hub;

/// <summary>
/// Picks from a repository the files that make a checkpoint, and nothing else: a hub repository may hold five formats of the same weights.
/// </summary>
internal static class CheckpointFiles
{
    private static readonly string[] Small =
    [
        "config.json", "preprocessor_config.json", "open_clip_config.json",
        "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
        "README.md", "LICENSE", "evaluation.json",
    ];

    private const string ShardIndex = "model.safetensors.index.json";

    /// <summary>The files to fetch: configuration, tokenizer, and one format of the weights, the safest first.</summary>
    /// <exception cref="HubException">No weights in a known format.</exception>
    public static IReadOnlyList<HubFile> Select(string repository, IReadOnlyCollection<HubFile> all)
    {
        var byPath = all.Where(file => !file.Path.Contains('/', StringComparison.Ordinal))
            .ToDictionary(file => file.Path, StringComparer.Ordinal);
        var weights = Weights(byPath) ?? throw new HubException(
            $"{repository} holds no CLIP weights: expected model.safetensors, {ShardIndex}, open_clip_model.safetensors or "
                + "pytorch_model.bin; "
            + $"found {(byPath.Count == 0 ? "no files" : string.Join(", ", byPath.Keys.Order(StringComparer.Ordinal).Take(12)))}.");
        return [.. Small.Where(byPath.ContainsKey).Select(name => byPath[name]), .. weights];
    }

    private static IEnumerable<HubFile>? Weights(Dictionary<string, HubFile> byPath)
    {
        foreach (var single in (string[])["model.safetensors", "open_clip_model.safetensors"])
        {
            if (byPath.TryGetValue(single, out var file))
            {
                return [file];
            }
        }

        if (byPath.TryGetValue(ShardIndex, out var index))
        {
            var shards = byPath.Values.Where(file => file.Path.StartsWith("model-", StringComparison.Ordinal)
                && file.Path.EndsWith(".safetensors", StringComparison.Ordinal));
            return [index, .. shards.OrderBy(file => file.Path, StringComparer.Ordinal)];
        }

        return byPath.TryGetValue("pytorch_model.bin", out var pickle) ? [pickle] : null;
    }
}
