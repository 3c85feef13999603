using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data fetch.</summary>
internal static class DataFetchVerb
{
    public static Command Create()
    {
        var targets = DataOptions.Targets();
        var remote = DataOptions.Remote();
        var command = new Command("fetch", "Bring into the cache what it lacks, checked against its name.") { targets, remote };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var paths = parse.GetValue(targets) ?? [];
            using var http = DataOptions.Http();
            using var workspace = DataOptions.Open(http, paths);
            var result = await DataProgress.RunAsync(
                parse, progress => workspace.FetchAsync(paths, parse.GetValue(remote), progress, cancellationToken));
            return DataPrint.Transfer(parse, result, "fetched");
        });
        return command;
    }
}
