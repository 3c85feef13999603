using System.CommandLine;
using System.Text.Json;

using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;
using ClipHar.Core.Jobs;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>cliphar data add.</summary>
internal static class DataAddVerb
{
    public static Command Create()
    {
        var targets = new Argument<string[]>(
            "targets")
        { Description = "Files or folders of a DVC workspace.", Arity = ArgumentArity.OneOrMore };
        var init = new Option<bool>("--init") { Description = "Make the current folder a DVC workspace first, where it is in none." };
        var from = new Option<string?>("--from")
        {
            Description = "Bring the target from there first, as dvc import-url does: a file or folder outside the workspace, or an "
                + "http(s) URL of a file.",
            HelpName = "SOURCE",
        };
        var name = new Option<string?>("--name")
        {
            Description = "Make the folder (a sub-folder for each label) a version of this data set too. It then need not be in a DVC "
                + "workspace.",
        };
        var link = new Option<string?>(
            "--link")
        {
            Description = "How files get into the cache: reflink, copy, hardlink or symlink. Default: cache.type of "
                + ".dvc/config.",
            HelpName = "MODE"
        };
        link.AcceptOnlyFromAmong("reflink", "copy", "hardlink", "symlink");
        var threads = DataOptions.Threads();
        var command = new Command("add", "Store files or folders and track them, as dvc add does.") { targets, name, from, init, link,
            threads };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var request = new Request(
                parse.GetRequiredValue(targets), parse.GetValue(from), parse.GetValue(name), parse.GetValue(init),
                parse.GetValue(link) is { } mode ? Enum.Parse<LinkMode>(mode, ignoreCase: true) : null, parse.GetValue(threads));
            request.Check();

            // A folder that becomes a data set need not be under DVC; everything else does.
            var added = request is { Name: not null, Init: false } && DvcWorkspace.Find(request.Targets[0]) is null
                ? []
                : await TrackAsync(request, parse, cancellationToken);
            return request.Name is { } dataset
                ? await RegisterAsync(dataset, request.Targets[0], added, parse, cancellationToken)
                : Print(parse, added);
        });
        return command;
    }

    private static async Task<List<AddedOutput>> TrackAsync(Request request, ParseResult parse, CancellationToken cancellationToken)
    {
        using var http = DataOptions.Http();
        if (request.Init && DvcWorkspace.Find(request.Targets[0]) is null)
        {
            DvcWorkspace.Init(Environment.CurrentDirectory, http, TimeProvider.System).Dispose();
        }

        using var workspace = DataOptions.Open(http, request.Targets, request.Threads);
        return await DataProgress.RunAsync(parse, async progress =>
        {
            var outputs = new List<AddedOutput>();
            foreach (var path in request.Targets)
            {
                outputs.Add(request.From is null
                    ? await workspace.AddAsync(path, request.Link, progress, cancellationToken)
                    : await workspace.ImportAsync(request.From, path, request.Link, progress, cancellationToken));
            }

            return outputs;
        });
    }

    /// <summary>Makes the folder a version of a data set too, by the same way as data import.</summary>
    private static async Task<int> RegisterAsync(
        string dataset, string folder, List<AddedOutput> added, ParseResult parse, CancellationToken cancellationToken)
    {
        var request = new DatasetImport
        {
            Dataset = dataset,
            Source = JobJson.ToElement(new { kind = SourceKinds.Folder, path = Path.GetFullPath(folder) }),
            Mode = ImportMode.Replace,
        };
        var json = parse.GetValue(GlobalOptions.Json);
        var result = await DataImportVerb.RunAsync(request, parse, json, cancellationToken);
        if (!json)
        {
            Print(parse, added);
            return await DataImportVerb.PrintAsync(result, json: false);
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new { added = added.Select(Describe), dataset = JobJson.ToElement(result) }, CliJson.Options));
        return result.State == "ready" ? Cli.Ok : Cli.Failed;
    }

    private static int Print(ParseResult parse, List<AddedOutput> added)
    {
        DataPrint.Result(
            parse,
            new { added = added.Select(Describe) },
            added.Select(Line));
        return Cli.Ok;
    }

    private static string Line(AddedOutput output)
    {
        var files = output.Content.FileCount is { } count ? DataPrint.Count(count, "file", "files") + ", " : "";
        var change = output.Changed ? $"stated in {output.File}" : "unchanged";
        return $"{output.Path}: {output.Content.Id}, {files}{DataPrint.Bytes(output.Content.Bytes)}, {change}";
    }

    private static object Describe(AddedOutput output) => new
    {
        path = output.Path,
        file = output.File,
        id = output.Content.Id,
        bytes = output.Content.Bytes,
        files = output.Content.FileCount,
        hashed = output.Hashed,
        changed = output.Changed,
    };

    private sealed record Request(string[] Targets, string? From, string? Name, bool Init, LinkMode? Link, int? Threads)
    {
        /// <exception cref="ArgumentException">Options that do not go together.</exception>
        public void Check()
        {
            if ((From ?? Name) is not null && Targets.Length > 1)
            {
                throw new ArgumentException($"{(From is null ? "--name registers" : "--from brings")} one target, not {Targets.Length}.");
            }

            if (Name is not null && From is null && !Directory.Exists(Targets[0]))
            {
                throw new ArgumentException($"'{Targets[0]}' is no folder: --name registers a folder with a sub-folder for each label.");
            }
        }
    }
}
