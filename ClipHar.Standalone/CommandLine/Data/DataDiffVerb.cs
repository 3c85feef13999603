using System.CommandLine;

using ClipHar.Core.Datasets.Store.Workspace;
using ClipHar.Standalone.CommandLine.Data.Registry;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data diff.</summary>
internal static class DataDiffVerb
{
    public static Command Create()
    {
        var from = new Argument<string?>(
            "from")
        { Description = "A revision of git. Default: what the .dvc files state.", Arity = ArgumentArity.ZeroOrOne };
        var to = new Argument<string?>(
            "to")
        { Description = "A revision of git. Default: what lies in the workspace.", Arity = ArgumentArity.ZeroOrOne };
        var dataset = new Option<string?>("--dataset")
        {
            Description = "Compare versions of this dataset of the registry instead: FROM and TO are numbers, tags, latest or "
                + "manifest ids; one alone is compared with its parent.",
            HelpName = "NAME",
        };
        var command = new Command("diff", "Tell which tracked files were added, removed, modified and renamed.") { from, to, dataset };
        command.SetAction(async (parse, cancellationToken) =>
        {
            if (parse.GetValue(dataset) is { } name)
            {
                return await DataVersionDiff.RunAsync(parse, name, parse.GetValue(from), parse.GetValue(to), cancellationToken);
            }

            using var http = DataOptions.Http();
            using var workspace = DataOptions.Open(http, []);
            var diffs = await DataProgress.RunAsync(
                parse, progress => workspace.DiffAsync(parse.GetValue(from), parse.GetValue(to), progress, cancellationToken));
            DataPrint.Result(parse, new { outputs = diffs }, diffs.Count == 0 ? ["No difference."] : diffs.SelectMany(Lines));
            return Cli.Ok;
        });
        return command;
    }

    private static IEnumerable<string> Lines(OutputDiff diff)
    {
        yield return $"{(diff.From is null ? '+' : diff.To is null ? '-' : '~')} {diff.Path}";
        foreach (var path in diff.Files.Added.Where(path => path.Length > 0))
        {
            yield return $"  + {path}";
        }

        foreach (var path in diff.Files.Removed.Where(path => path.Length > 0))
        {
            yield return $"  - {path}";
        }

        foreach (var path in diff.Files.Modified.Where(path => path.Length > 0))
        {
            yield return $"  ~ {path}";
        }

        foreach (var renamed in diff.Files.Renamed)
        {
            yield return $"  {renamed.From} -> {renamed.To}";
        }
    }
}
