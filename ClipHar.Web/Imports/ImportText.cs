using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;
using ClipHar.Web.Datasets;
using ClipHar.Web.Jobs;

namespace ClipHar.Web.Imports;

/// <summary>Imports in words for people.</summary>
public static class ImportText
{
    /// <summary>What is imported: "Bingsu/Human_Action_Recognition from Hugging Face".</summary>
    public static string Source(JobResource job)
    {
        var source = Member(job.Request, "source");
        return Text(source, "kind") switch
        {
            "huggingface" => $"{Text(source, "repository")} from Hugging Face",
            "rendered" => $"{DataText.Source("rendered")} ({Text(source, "domain") ?? "standard"})",
            "urls" => $"{DataText.Pictures(Count(source, "items"))} from the web",
            "archive" => Text(source, "path") ?? "an uploaded archive",
            "folder" or "manifest" => Text(source, "path") ?? DataText.Source(Text(source, "kind")),
            "pictures" => DataText.Count(Count(source, "items"), "uploaded picture", "uploaded pictures"),
            "capture" => $"{DataText.Count(Count(source, "frames"), "frame", "frames")} of the camera",
            null => "uploaded files",
            var kind => DataText.Source(kind),
        };
    }

    /// <summary>What came out; null while there is nothing.</summary>
    public static ImportResult? Result(JobResource job)
    {
        try
        {
            return job.Result is { ValueKind: JsonValueKind.Object } json ? json.Deserialize<ImportResult>(ClipHarJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>"240 new pictures; 3 not usable, 2 were there twice".</summary>
    public static string Outcome(ImportResult result)
    {
        var counts = result.Counts;
        var rest = string.Join(", ", new[]
        {
            counts.AlreadyThere > 0 ? $"{DataText.Number(counts.AlreadyThere)} were there already" : null,
            counts.Duplicates > 0 ? $"{DataText.Number(counts.Duplicates)} were there twice" : null,
            counts.Broken > 0 ? $"{DataText.Number(counts.Broken)} could not be used" : null,
            counts.Unlabelled > 0 ? $"{DataText.Number(counts.Unlabelled)} without a label" : null,
        }.OfType<string>());
        var main = result.Unchanged ? "Nothing new" : DataText.Count(counts.Added, "new picture", "new pictures");
        return rest.Length == 0 ? main : $"{main}; {rest}";
    }

    /// <summary>What a screen reader is told when a job has ended since the last look; null when none has.</summary>
    public static string? Ended(IEnumerable<JobResource> before, IEnumerable<JobResource> now)
    {
        var open = before.Where(j => !j.IsEnded).Select(j => j.Id).ToHashSet();
        var ended = now.Where(j => j.IsEnded && open.Contains(j.Id))
            .Select(j => $"Import into {Name(j)}: {JobText.State(j).Text}.")
            .ToArray();
        return ended.Length == 0 ? null : string.Join(' ', ended);

        static string Name(JobResource job) => JobText.Dataset(job) ?? "a data set";
    }

    private static JsonElement? Member(JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static int Count(JsonElement? json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Array } array ? array.GetArrayLength() : 0;
}
