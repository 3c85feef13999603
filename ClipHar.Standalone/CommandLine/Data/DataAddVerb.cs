using System.CommandLine;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data add.</summary>
internal static class DataAddVerb
{
    public static Command Create()
    {
        var targets = new Argument<string[]>("targets") { Description = "Files or folders of a DVC workspace.", Arity = ArgumentArity.OneOrMore };
        var init = new Option<bool>("--init") { Description = "Make the current folder a DVC workspace first, where it is in none." };
        var from = new Option<string?>("--from")
        {
            Description = "Bring the target from there first, as dvc import-url does: a file or folder outside the workspace, or an http(s) URL of a file.",
            HelpName = "SOURCE",
        };
        var link = new Option<string?>("--link") { Description = "How files get into the cache: reflink, copy, hardlink or symlink. Default: cache.type of .dvc/config.", HelpName = "MODE" };
        link.AcceptOnlyFromAmong("reflink", "copy", "hardlink", "symlink");
        var threads = DataOptions.Threads();
        var command = new Command("add", "Store files or folders and track them, as dvc add does.") { targets, from, init, link, threads };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var paths = parse.GetRequiredValue(targets);
            var source = parse.GetValue(from);
            if (source is not null && paths.Length > 1)
            {
                throw new ArgumentException("--from brings one target.");
            }

            using var http = DataOptions.Http();
            if (parse.GetValue(init) && DvcWorkspace.Find(paths[0]) is null)
            {
                DvcWorkspace.Init(Environment.CurrentDirectory, http, TimeProvider.System).Dispose();
            }

            using var workspace = DataOptions.Open(http, paths, parse.GetValue(threads));
            LinkMode? mode = parse.GetValue(link) is { } name ? Enum.Parse<LinkMode>(name, ignoreCase: true) : null;
            var added = await DataProgress.RunAsync(parse, async progress =>
            {
                var outputs = new List<AddedOutput>();
                foreach (var path in paths)
                {
                    outputs.Add(source is null
                        ? await workspace.AddAsync(path, mode, progress, cancellationToken)
                        : await workspace.ImportAsync(source, path, mode, progress, cancellationToken));
                }

                return outputs;
            });
            Print(parse, added);
            return Cli.Ok;
        });
        return command;
    }

    private static void Print(ParseResult parse, List<AddedOutput> added) => DataPrint.Result(
        parse,
        new
        {
            added = added.Select(output => new
            {
                path = output.Path,
                file = output.File,
                id = output.Content.Id,
                bytes = output.Content.Bytes,
                files = output.Content.FileCount,
                hashed = output.Hashed,
                changed = output.Changed,
            }),
        },
        added.Select(output =>
            $"{output.Path}: {output.Content.Id}, {(output.Content.FileCount is { } count ? DataPrint.Count(count, "file", "files") + ", " : "")}{DataPrint.Bytes(output.Content.Bytes)}"
            + $"{(output.Changed ? $", stated in {output.File}" : ", unchanged")}"));
}
