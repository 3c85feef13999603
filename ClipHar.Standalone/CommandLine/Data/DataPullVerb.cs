using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data pull.</summary>
internal static class DataPullVerb
{
    public static Command Create()
    {
        var targets = DataOptions.Targets();
        var remote = DataOptions.Remote();
        var force = DataOptions.Force();
        var command = new Command("pull", "Fetch, then check out.") { targets, remote, force };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var paths = parse.GetValue(targets) ?? [];
            using var http = DataOptions.Http();
            using var workspace = DataOptions.Open(http, paths);
            var result = await DataProgress.RunAsync(
                parse, progress => workspace.PullAsync(paths, parse.GetValue(remote), parse.GetValue(force), progress, cancellationToken));
            DataPrint.Result(
                parse,
                new { fetch = DataPrint.Describe(result.Transfer), outputs = result.Outputs },
                DataPrint.Lines(result.Transfer, "fetched").Concat(DataCheckoutVerb.Lines(result.Outputs)));
            return result.Transfer.Missing.Count == 0 ? DataCheckoutVerb.ExitCode(result.Outputs) : Cli.Failed;
        });
        return command;
    }
}
