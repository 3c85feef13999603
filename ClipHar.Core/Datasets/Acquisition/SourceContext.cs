using System.Text.Json;
using System.Text.Json.Serialization;
using ClipHar.Core.Jobs;

namespace ClipHar.Core.Datasets.Acquisition;

/// <summary>What a source is told, and where it tells what it found out. Used by one reader at a time.</summary>
/// <param name="settings">The member "source" of the request, with "kind".</param>
/// <param name="stagingFolder">For what has to be on disk while reading; kept between attempts, deleted after success.</param>
public sealed class SourceContext(JsonElement settings, string stagingFolder)
{
    private static readonly JsonSerializerOptions Strict = new(JobJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly List<string> _warnings = [];

    /// <summary>Position of the last item that is safely stored; null at the beginning.</summary>
    public string? Position { get; init; }

    /// <summary>Larger picture files are refused.</summary>
    public int MaxPictureBytes { get; init; } = 20 << 20;

    /// <summary>Exists.</summary>
    public string StagingFolder => stagingFolder;

    /// <summary>Told what is done before items come, for example how far a download is.</summary>
    public Func<double?, string, Task> ReportAsync { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>How many items there will be, when that is known.</summary>
    public int? Total { get; set; }

    /// <summary>Address of what is read, for provenance: a path, a URL, owner/name.</summary>
    public string? Uri { get; set; }

    /// <summary>Exact state of what is read: a commit, a checksum.</summary>
    public string? Revision { get; set; }

    /// <summary>As the source declares it.</summary>
    public string? Licence { get; set; }

    /// <summary>The labels that the source declares, in its order; null when it declares none.</summary>
    public IReadOnlyList<string>? LabelSet { get; set; }

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Says something that the person who asked should know. The same text counts once.</summary>
    public void Warn(string message)
    {
        if (!_warnings.Contains(message))
        {
            _warnings.Add(message);
        }
    }

    /// <summary>The settings as a record; the member "kind" is left out. Every member must be known.</summary>
    /// <exception cref="ImportException">Not of that form; names the member.</exception>
    public T GetSettings<T>()
    {
        try
        {
            var members = settings.EnumerateObject().Where(member => member.Name != "kind").ToDictionary(
                member => member.Name, member => member.Value);
            return JsonSerializer.SerializeToElement(members, JobJson.Options).Deserialize<T>(Strict)
                ?? throw new ImportException("source: It is null.");
        }
        catch (JsonException exception)
        {
            var path = exception.Path is { Length: > 2 } at ? $"source.{at[2..]}" : "source";
            throw new ImportException($"{path}: {Explain(exception, typeof(T))}", exception);
        }
    }

    private static string Explain(JsonException exception, Type type)
    {
        var members = string.Join(", ", type.GetProperties().Select(member => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)));
        return exception.Message.Contains("required", StringComparison.Ordinal)
            || exception.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"A member is missing or unknown; there are kind, {members}."
            : "It has not the expected type.";
    }
}
