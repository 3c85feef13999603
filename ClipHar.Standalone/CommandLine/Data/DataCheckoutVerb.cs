using System.CommandLine;

using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data checkout.</summary>
internal static class DataCheckoutVerb
{
    public static Command Create()
    {
        var targets = DataOptions.Targets();
        var force = DataOptions.Force();
        var command = new Command("checkout", "Bring the workspace to what its .dvc files state, from the cache.") { targets, force };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var paths = parse.GetValue(targets) ?? [];
            using var http = DataOptions.Http();
            using var workspace = DataOptions.Open(http, paths);
            var outputs = await DataProgress.RunAsync(
                parse, progress => workspace.CheckoutAsync(paths, parse.GetValue(force), progress, cancellationToken));
            DataPrint.Result(parse, new { outputs }, Lines(outputs));
            return ExitCode(outputs);
        });
        return command;
    }

    /// <summary>What the cache lacks could not be checked out.</summary>
    public static int ExitCode(IReadOnlyList<CheckedOutOutput> outputs) =>
        outputs.Any(output => output.Missing.Count > 0) ? Cli.Failed : Cli.Ok;

    public static IEnumerable<string> Lines(IReadOnlyList<CheckedOutOutput> outputs)
    {
        foreach (var output in outputs)
        {
            yield return output.Added + output.Modified + output.Removed == 0 && output.Missing.Count == 0
                ? $"{output.Path}: up to date"
                : $"{output.Path}: {output.Added:N0} made, {output.Modified:N0} replaced, {output.Removed:N0} removed";
            foreach (var line in DataPrint.Missing(output.Missing))
            {
                yield return $"  {line} (data fetch brings it)";
            }
        }
    }
}
