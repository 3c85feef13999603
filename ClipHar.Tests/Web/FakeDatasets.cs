using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ClipHar.Client;
using ClipHar.Client.Datasets;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;
using static ClipHar.Tests.Web.FakeDatasetContent;

namespace ClipHar.Tests.Web;

/// <summary>
/// Data sets that answer by rule: "har-photos" with three versions, the second of them quarantined, and "everything" with 100,000
/// samples. A sample's label and split follow from its index; relabelling makes a version as the real server does.
/// </summary>
internal sealed class FakeDatasets
{
    public const string Small = "har-photos";

    public const string Large = "everything";

    public const int LargeCount = 100_000;

    private readonly ConcurrentDictionary<string, List<FakeVersion>> _sets = new();
    private readonly ConcurrentDictionary<string, JobResource> _jobs = new();
    private int _numRequests;

    public FakeDatasets()
    {
        var first = Enumerable.Range(0, 240).Select(i => Sample(i, broken: i % 37 == 5)).ToArray();
        var second = first.Select(s => s.Index % 40 == 3 ? s with { Label = "running", Issues = [] } : s)
            .Append(Sample(240, broken: false)).Append(Sample(241, broken: false)).ToArray();
        _sets[Small] =
        [
            new FakeVersion(1, "ready", first),
            new FakeVersion(2, "quarantined", second) { Parent = 1, Reason = "12 pictures are in more than one split." },
            new FakeVersion(3, "ready", [.. second.Where(s => s.Index % 50 != 7).Select(Retouch)])
            {
                Parent = 2, Message = "Without the doubles",
            },
        ];
        _sets[Large] = [new FakeVersion(1, "ready", Enumerable.Range(0, LargeCount).Select(i => Sample(i, broken: false)).ToArray())];
        _jobs["j1"] = Job("j1", "succeeded") with
        {
            FinishedAt = Made.AddMinutes(3),
            Progress = 1,
            Result = JsonSerializer.SerializeToElement(Result(Small, 1, 240), ClipHarJson.Options),
        };
    }

    /// <summary>Requests for samples so far.</summary>
    public int NumSampleRequests => _numRequests;

    /// <summary>JSON of imports that were asked for, or the field "request" of uploads with the names of their files.</summary>
    public ConcurrentQueue<(string Request, string[] Files)> Imports { get; } = new();

    public ConcurrentQueue<RelabelRequest> Relabels { get; } = new();

    /// <summary>What an import is refused with; null takes it.</summary>
    public string? Refusal { get; set; }

    /// <summary>What another person would do meanwhile: gives one sample another label in a new version.</summary>
    public void RelabelMeanwhile(string dataset, string path, string label) =>
        _ = Relabel(dataset, _sets[dataset][^1].Number, new RelabelRequest { Changes = [new LabelChange(path, label)] });

    public void Map(WebApplication app)
    {
        app.MapGet("/v1/datasets", () => Json(_sets.Keys.Order().Select(Dataset)));
        app.MapGet("/v1/datasets/{name}", (string name) => _sets.ContainsKey(name) ? Json(Dataset(name)) : Missing(name));
        app.MapGet("/v1/datasets/{name}/versions", (string name) =>
            _sets.TryGetValue(name, out var set) ? Json(set.AsEnumerable().Reverse().Select(v => Version(name, v))) : Missing(name));
        app.MapGet("/v1/datasets/{name}/versions/{rev}", (string name, string rev) =>
            Find(name, rev) is { } v ? Json(Version(name, v)) : Missing(rev));
        app.MapGet("/v1/datasets/{name}/versions/{rev}/samples", List);
        app.MapGet("/v1/datasets/{name}/versions/{rev}/samples/{index:int}/image", Picture);
        app.MapGet("/v1/datasets/{name}/versions/{rev}/report", (string name, string rev) =>
            Find(name, rev) is { } v ? Results.Text(Report(v), "application/json") : Missing(rev));
        app.MapGet("/v1/datasets/{name}/diff", Compare);
        app.MapPost("/v1/datasets/{name}/versions/{rev}/relabel", async (string name, string rev, HttpRequest request) =>
        {
            var body = (await request.ReadFromJsonAsync<RelabelRequest>(ClipHarJson.Options))!;
            Relabels.Enqueue(body);
            return Json(Version(name, Relabel(name, Find(name, rev)!.Number, body)));
        });
        app.MapPost("/v1/datasets/{name}/versions/{rev}/release", async (string name, string rev, HttpRequest request) =>
        {
            var reason = (await request.ReadFromJsonAsync<ReleaseRequest>(ClipHarJson.Options))!.Reason;
            return Json(Version(name, Replace(name, Find(name, rev)! with { State = "ready", Reason = reason })));
        });
        app.MapDelete("/v1/datasets/{name}", (string name) => _sets.TryRemove(name, out _) ? Results.NoContent() : Missing(name));
        app.MapPut("/v1/datasets/{name}/tags/{tag}", async (string name, string tag, HttpRequest request) =>
        {
            var version = Find(name, (await request.ReadFromJsonAsync<TagRequest>(ClipHarJson.Options))!.Rev)!;
            _ = Replace(name, version with { Tags = [.. version.Tags, tag] });
            return Json(Dataset(name));
        });
        MapJobs(app);
    }

    private void MapJobs(WebApplication app)
    {
        app.MapPost("/v1/datasets/{name}/versions/{rev}/validate", (string name) => Json(NewJob("dataset.validate", name)));
        app.MapGet("/v1/imports", () => Json(new Page<JobResource>(
            [.. _jobs.Values.Where(j => j.Kind == "import").Select(j => Step(j.Id)).OrderByDescending(j => j.CreatedAt)], null)));
        app.MapGet("/v1/jobs", (string? kind) => Json(new Page<JobResource>(
            [.. _jobs.Values.Where(j => kind is null || j.Kind == kind).Select(j => Step(j.Id)).OrderByDescending(j => j.CreatedAt)],
            null)));
        app.MapGet("/v1/jobs/{id}", (string id) => Json(Step(id)));
        app.MapDelete("/v1/jobs/{id}", (string id) =>
            Json(_jobs[id] = _jobs[id] with { State = "cancelled", FinishedAt = Made.AddHours(1), Message = "Cancelled." }));
        app.MapPost("/v1/imports", ImportAsync).DisableAntiforgery();
    }

    private static IResult Json<T>(T value) => Results.Json(value, ClipHarJson.Options);

    private static IResult Missing(string what) => Results.Problem($"There is no '{what}'.", title: "Not found", statusCode: 404);

    private FakeVersion? Find(string name, string rev) => !_sets.TryGetValue(name, out var set) ? null : rev == "latest"
        ? set.FindLast(v => v.State == "ready")
        : set.Find(v => v.Number.ToString(CultureInfo.InvariantCulture) == rev || v.Tags.Contains(rev));

    private FakeVersion Replace(string name, FakeVersion version) => _sets[name][version.Number - 1] = version;

    private FakeVersion Relabel(string name, int number, RelabelRequest request)
    {
        var set = _sets[name];
        var labels = request.Changes.ToDictionary(c => c.Path, c => c.Label);
        var samples = set[number - 1].Samples
            .Select(s => labels.TryGetValue(s.Path, out var label) ? s with { Label = label } : s)
            .ToArray();
        var message = request.Message ?? $"{labels.Count} relabelled";
        set.Add(new FakeVersion(set.Count + 1, "ready", samples) { Parent = number, Message = message });
        return set[^1];
    }

    private DatasetResource Dataset(string name)
    {
        var set = _sets[name];
        var latest = set.FindLast(v => v.State == "ready");
        return new DatasetResource
        {
            Name = name,
            Description = name == Small ? "People doing eight things, photographed in the street and at home." : null,
            Licence = name == Small ? "cc-by-4.0" : null,
            LatestVersion = latest?.Number,
            VersionCount = set.Count,
            SampleCount = latest?.Samples.Length ?? 0,
            Labels = Labels,
            Tags = set.SelectMany(v => v.Tags.Select(t => (t, v.Number))).ToDictionary(t => t.t, t => t.Number),
            CreatedAt = Made,
            UpdatedAt = Made.AddHours(name == Small ? 2 : 1),
        };
    }

    private IResult List(string name, string rev, int? offset, int? limit, string? label, string? split, string? text, string? issue)
    {
        Interlocked.Increment(ref _numRequests);
        if (Find(name, rev) is not { } version)
        {
            return Missing(rev);
        }

        var found = version.Samples.Where(s =>
            (label is null || (s.Label ?? "") == label) && (split is null || (s.Split ?? "") == split)
            && (text is null || s.Path.Contains(text, StringComparison.OrdinalIgnoreCase))
            && (issue is null || (issue == "any" ? s.Issues.Count > 0 : s.Issues.Any(i => i.Check == issue)))).ToArray();
        return Json(new SamplePageResource([.. found.Skip(offset ?? 0).Take(limit ?? 100)], found.Length, offset ?? 0));
    }

    private IResult Compare(string name, string from, string to, string? kind, int? offset, int? limit)
    {
        var (before, after) = (Find(name, from)!.Samples.ToDictionary(s => s.Path), Find(name, to)!.Samples.ToDictionary(s => s.Path));
        var all = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(path => (path, Before: before.GetValueOrDefault(path), After: after.GetValueOrDefault(path)))
            .Select(p => new SampleChangeResource(p.path, [.. Kinds(p.Before, p.After)], p.Before, p.After))
            .Where(c => c.Kinds.Count > 0)
            .ToArray();
        var chosen = all.Where(c => kind is null || c.Kinds.Contains(kind)).ToArray();
        return Json(new DatasetDiffResource
        {
            Dataset = name,
            From = int.Parse(from, CultureInfo.InvariantCulture),
            To = int.Parse(to, CultureInfo.InvariantCulture),
            Added = all.Count(c => c.Kinds.Contains("added")),
            Removed = all.Count(c => c.Kinds.Contains("removed")),
            Changed = all.Count(c => c.Kinds.Contains("changed")),
            Relabelled = all.Count(c => c.Kinds.Contains("relabelled")),
            Moved = all.Count(c => c.Kinds.Contains("moved")),
            Unchanged = after.Count - all.Count(c => c.After is not null),
            Items = [.. chosen.Skip(offset ?? 0).Take(limit ?? 100)],
            Total = chosen.Length,
            Offset = offset ?? 0,
        });
    }

    private JobResource NewJob(string kind, string dataset, JsonElement? request = null)
    {
        var id = $"j{_jobs.Count + 1}";
        return _jobs[id] = Job(id, "queued") with
        {
            Kind = kind,
            Request = request,
            Subject = $"dataset:{dataset}",
            CreatedAt = Made.AddDays(1).AddMinutes(_jobs.Count),
        };
    }

    /// <summary>Every look brings a job a quarter further.</summary>
    private JobResource Step(string id)
    {
        var job = _jobs[id];
        if (job.IsEnded)
        {
            return job;
        }

        var done = (job.Progress ?? 0) + 0.25;
        return _jobs[id] = done < 1
            ? job with { State = "running", Progress = done, Message = $"{(int)(done * 240)} of 240 pictures" }
            : job with
            {
                State = "succeeded",
                Progress = 1,
                FinishedAt = Made.AddDays(1),
                Message = null,
                Result = JsonSerializer.SerializeToElement(Result(job.Subject!["dataset:".Length..], 1, 240), ClipHarJson.Options),
            };
    }

    private async Task<IResult> ImportAsync(HttpRequest request)
    {
        if (Refusal is { } refusal)
        {
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["source"] = [refusal] }, title: "The import is not valid");
        }

        string text;
        string[] files = [];
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync();
            text = JsonSerializer.Serialize(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
            files = [.. form.Files.Select(f => f.FileName)];
        }
        else
        {
            using var reader = new StreamReader(request.Body);
            text = await reader.ReadToEndAsync();
        }

        Imports.Enqueue((text, files));
        using var json = JsonDocument.Parse(text);
        var job = NewJob("import", json.RootElement.GetProperty("dataset").GetString()!, json.RootElement.Clone());
        return Results.Json(job, ClipHarJson.Options, statusCode: 202);
    }
}
