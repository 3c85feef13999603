using System.CommandLine;

using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data status.</summary>
internal static class DataStatusVerb
{
    public static Command Create()
    {
        var targets = DataOptions.Targets();
        var threads = DataOptions.Threads();
        var command = new Command("status",
            "Compare the workspace with what its .dvc files state. Files that did not change are not read.") { targets, threads };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var paths = parse.GetValue(targets) ?? [];
            using var http = DataOptions.Http();
            using var workspace = DataOptions.Open(http, paths, parse.GetValue(threads));
            var statuses = await DataProgress.RunAsync(parse, progress => workspace.StatusAsync(paths, progress, cancellationToken));
            Print(parse, statuses);
            return Cli.Ok;
        });
        return command;
    }

    private static void Print(ParseResult parse, IReadOnlyList<OutputStatus> statuses)
    {
        var changed = statuses.Where(status => status.State != OutputState.Unchanged).ToList();
        DataPrint.Result(
            parse,
            new { clean = changed.Count == 0, outputs = statuses },
            changed.Count == 0 ? ["Data and .dvc files agree."] : changed.SelectMany(Lines));
    }

    private static IEnumerable<string> Lines(OutputStatus status)
    {
        yield return $"{status.Path}: {Describe(status.State)}";
        foreach (var (files, sign) in new[] { (status.Added, '+'), (status.Removed, '-'), (status.Modified, '~') })
        {
            foreach (var file in files.Take(20))
            {
                yield return $"  {sign} {file}";
            }

            if (files.Count > 20)
            {
                yield return $"  {sign} {files.Count - 20:N0} more";
            }
        }
    }

    private static string Describe(OutputState state) => state switch
    {
        OutputState.Modified => "modified",
        OutputState.Missing => "not in the workspace (data checkout brings it)",
        OutputState.NotInCache => "not all in the cache (data fetch or data add brings it)",
        _ => "not stored yet (data add stores it)",
    };
}
