using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClipHar.Core.Datasets.Validation.Reports;

/// <summary>What a validation found, as it is stored. Members are only ever added; <see cref="Schema"/> says which form it is.</summary>
public sealed record ValidationReport
{
    public const string CurrentSchema = "cliphar.validation-report/1";

    public string Schema { get; init; } = CurrentSchema;

    public required string Dataset { get; init; }

    public required int Version { get; init; }

    /// <summary>Identity of the version.</summary>
    public required string Manifest { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time it took.</summary>
    public required double Seconds { get; init; }

    public required ValidationStatus Status { get; init; }

    /// <summary>In one sentence.</summary>
    public required string Summary { get; init; }

    public required ReportSuite Suite { get; init; }

    /// <summary>The encoder of the embeddings; null where there were none.</summary>
    public ReportModel? Model { get; init; }

    /// <summary>Why there were no embeddings.</summary>
    public string? ModelReason { get; init; }

    public required int SampleCount { get; init; }

    /// <summary>Samples by label and split.</summary>
    public required IReadOnlyList<ReportClassCount> Histogram { get; init; }

    public required ReportCounts Counts { get; init; }

    /// <summary>In the order of the suite.</summary>
    public required IReadOnlyList<CheckResult> Checks { get; init; }

    /// <summary>Whether a check of severity error failed.</summary>
    [JsonIgnore]
    public bool IsBlocked => Status == ValidationStatus.Failed;

    /// <summary>The stored form.</summary>
    /// <param name="maxAffected">Affected items that are kept for each check; <see cref="CheckResult.AffectedCount"/> counts all.</param>
    public byte[] ToJson(int maxAffected)
    {
        var stored = this with { Checks = [.. Checks.Select(check => check with { Affected = [.. check.Affected.Take(maxAffected)] })] };
        return JsonSerializer.SerializeToUtf8Bytes(stored, ReportJson.Options);
    }

    /// <exception cref="JsonException">Not a report.</exception>
    public static ValidationReport FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<ValidationReport>(json, ReportJson.Options) ?? throw new JsonException("The report is null.");
}

public enum ValidationStatus
{
    Passed,

    /// <summary>Something should be looked at; the version can be used.</summary>
    Warning,

    /// <summary>A check of severity error failed.</summary>
    Failed,
}

/// <param name="Hash">Of the checks and all thresholds.</param>
public sealed record ReportSuite(string Name, string? Description, string Hash, int CheckCount);

/// <param name="Digest">SHA-256 of the encoder.</param>
public sealed record ReportModel(string Name, string Digest);

/// <summary>Samples with a label in a split; null: without label, in no split.</summary>
public sealed record ReportClassCount(string? Label, string? Split, int Count);

/// <summary>Checks by outcome: errors, warnings and infos are those that failed.</summary>
public sealed record ReportCounts(int Errors, int Warnings, int Infos, int Passed, int Skipped);

/// <summary>How reports are written: snake_case names, absent instead of null, enums as words.</summary>
public static class ReportJson
{
    /// <summary>Shared, read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
