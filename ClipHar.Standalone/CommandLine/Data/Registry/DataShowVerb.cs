using System.CommandLine;

using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data show.</summary>
internal static class DataShowVerb
{
    public static Command Create()
    {
        var name = RegistryOptions.Name();
        var rev = RegistryOptions.Rev();
        var command = new Command("show", "Show one version of a dataset: its classes, splits, origin and validation.") { name, rev };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var version = await session.GetVersionAsync(parse.GetRequiredValue(name), parse.GetRequiredValue(rev), cancellationToken);
            DataPrint.Result(parse, RegistryPrint.Describe(version), Lines(version));
            return Cli.Ok;
        });
        return command;
    }

    private static IEnumerable<string> Lines(DatasetVersion version)
    {
        yield return $"{version.Dataset} version {version.Version}, {RegistryPrint.State(version.State)}"
            + (version.StateReason is { } reason ? $": {reason}" : "");
        yield return $"manifest   {version.Manifest}";
        yield return $"directory  {version.Directory} (dvc)";
        yield return $"made       {RegistryPrint.Time(version.CreatedAt)} UTC"
            + (version.Parent is { } parent ? $" of version {parent}" : "") + (version.Message is { } message ? $": {message}" : "");
        if (version.Provenance is { } from)
        {
            yield return $"from       {from.Kind} {from.Uri} {from.Revision}".TrimEnd();
        }

        yield return $"licence    {version.Licence ?? "not stated"}";
        yield return $"tags       {(version.Tags.Count == 0 ? "none" : string.Join(", ", version.Tags))}";
        yield return $"splits     {version.SplitHash ?? "none"}";
        if (version.Report is { } report)
        {
            yield return $"validation {report.Status}: {report.Errors} errors, {report.Warnings} warnings, {report.Passed} passed";
        }

        yield return $"samples    {DataPrint.Count(version.SampleCount, "picture", "pictures")}, {DataPrint.Bytes(version.Bytes)}";
        foreach (var label in version.Histogram.GroupBy(entry => entry.Label))
        {
            yield return $"  {label.Key ?? "(no label)"}: {RegistryPrint.Number(label.Sum(entry => entry.Count))} "
                + $"({string.Join(", ", label.Select(entry => $"{entry.Split ?? "in no split"} {RegistryPrint.Number(entry.Count)}"))})";
        }
    }
}
