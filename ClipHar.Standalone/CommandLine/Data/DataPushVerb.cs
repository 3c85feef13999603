using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data push.</summary>
internal static class DataPushVerb
{
    public static Command Create()
    {
        var targets = DataOptions.Targets();
        var remote = DataOptions.Remote();
        var command = new Command("push", "Send what the remote lacks.") { targets, remote };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var paths = parse.GetValue(targets) ?? [];
            using var http = DataOptions.Http();
            using var workspace = DataOptions.Open(http, paths);
            var result = await DataProgress.RunAsync(
                parse, progress => workspace.PushAsync(paths, parse.GetValue(remote), progress, cancellationToken));
            return DataPrint.Transfer(parse, result, "pushed");
        });
        return command;
    }
}
