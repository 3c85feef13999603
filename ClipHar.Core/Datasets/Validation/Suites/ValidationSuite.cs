using System.Security.Cryptography;
using System.Text.Json;

namespace ClipHar.Core.Datasets.Validation.Suites;

/// <summary>An entry of a suite: a check, how bad its failure is, and its thresholds.</summary>
/// <param name="Id">Unique in the suite.</param>
/// <param name="Check">Name of the check.</param>
public sealed record SuiteCheck(string Id, string Check, Severity Severity, CheckSettings Settings);

/// <summary>A named list of checks with severities and thresholds. Immutable; never empty.</summary>
public sealed class ValidationSuite
{
    /// <summary>Name of the suite that is used when none is given.</summary>
    public const string DefaultName = "default";

    /// <exception cref="SuiteException">No checks, or two of one id: a suite that checks nothing would let everything pass.</exception>
    public ValidationSuite(string name, string? description, IReadOnlyList<SuiteCheck> checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        if (checks.Count == 0)
        {
            throw new SuiteException(name,
                [new SuiteError(null, "The suite has no checks, so that everything would pass. Name at least one.")]);
        }

        var twice = checks.GroupBy(check => check.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new SuiteException(name, [new SuiteError(null, $"Two checks have the id '{twice.Key}'.")]);
        }

        (Name, Description, Checks) = (name, description, checks);
        Hash = ComputeHash(checks);
    }

    public string Name { get; }

    public string? Description { get; }

    public IReadOnlyList<SuiteCheck> Checks { get; }

    /// <summary>
    /// SHA-256 over checks, severities and all thresholds (set or default), lower-case hex: what was checked, whatever the suite is
    /// called.
    /// </summary>
    public string Hash { get; }

    /// <summary>Every check, each with its own severity and thresholds.</summary>
    public static ValidationSuite Default(DatasetCheckCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ValidationSuite(
            DefaultName, "All checks with their usual thresholds.",
            [.. catalog.Checks.Select(check =>
                new SuiteCheck(check.Name, check.Name, check.DefaultSeverity, new CheckSettings(check.Parameters)))]);
    }

    private static string ComputeHash(IReadOnlyList<SuiteCheck> checks)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var check in checks)
            {
                json.WriteStartObject();
                json.WriteString("id", check.Id);
                json.WriteString("check", check.Check);
                json.WriteString("severity", check.Severity.ToString());
                foreach (var parameter in check.Settings.Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(parameter.Name);
                    WriteValue(json, check.Settings, parameter);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private static void WriteValue(Utf8JsonWriter json, CheckSettings settings, CheckParameter parameter)
    {
        if (parameter.Kind != CheckParameterKind.Words)
        {
            json.WriteNumberValue(settings.Number(parameter.Name));
            return;
        }

        json.WriteStartArray();
        foreach (var word in settings.Words(parameter.Name))
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
