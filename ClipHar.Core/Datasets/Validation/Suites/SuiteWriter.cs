using System.Globalization;
using System.Text;

namespace ClipHar.Core.Datasets.Validation.Suites;

/// <summary>Writes a suite as YAML with every threshold and what it means, as a start for one's own.</summary>
public static class SuiteWriter
{
    public static string ToYaml(ValidationSuite suite, DatasetCheckCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(catalog);
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"name: {suite.Name}\n");
        if (suite.Description is { } description)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"description: {Quote(description)}\n");
        }

        yaml.Append("checks:\n");
        foreach (var entry in suite.Checks)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  # {catalog.Get(entry.Check).Title}\n  - check: {entry.Check}\n");
            if (entry.Id != entry.Check)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"    id: {entry.Id}\n");
            }

            yaml.Append(CultureInfo.InvariantCulture, $"    severity: {entry.Severity.ToString().ToLowerInvariant()}\n");
            foreach (var parameter in entry.Settings.Parameters)
            {
                var value = parameter.Kind == CheckParameterKind.Words
                    ? $"[{string.Join(", ", entry.Settings.Words(parameter.Name).Select(Quote))}]"
                    : entry.Settings.Number(parameter.Name).ToString(CultureInfo.InvariantCulture);
                yaml.Append(CultureInfo.InvariantCulture, $"    {parameter.Name}: {value}  # {parameter.Description}\n");
            }
        }

        return yaml.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
