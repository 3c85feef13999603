using System.CommandLine;

using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data get.</summary>
internal static class DataGetVerb
{
    public static Command Create()
    {
        var name = RegistryOptions.Name();
        var rev = RegistryOptions.Rev();
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder that the pictures are written to; new or empty.", Required = true };
        var command = new Command("get", "Write the pictures of a version to a folder, under their paths.") { name, rev, folder };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var version = await session.GetVersionAsync(parse.GetRequiredValue(name), parse.GetRequiredValue(rev), cancellationToken);
            var root = parse.GetRequiredValue(folder).FullName;
            if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
            {
                throw new ArgumentException($"'{root}' is not empty: what lies there would be mixed with the version.");
            }

            var objects = session.Services.GetRequiredService<IObjectStore>();
            await foreach (var sample in session.Registry.ReadSamplesAsync(version, cancellationToken))
            {
                await WriteAsync(objects, sample, root, cancellationToken);
            }

            DataPrint.Result(
                parse,
                new { dataset = version.Dataset, version = version.Version, samples = version.SampleCount, bytes = version.Bytes, folder = root },
                [$"{DataPrint.Count(version.SampleCount, "picture", "pictures")} ({DataPrint.Bytes(version.Bytes)}) of {version.Dataset} version {version.Version} are in {root}."]);
            return Cli.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(IObjectStore objects, DatasetSample sample, string root, CancellationToken cancellationToken)
    {
        // The manifest may come from anywhere: its paths stay in the folder.
        if (!SafePath.IsSafe(sample.Path))
        {
            throw new ArgumentException($"The version has the path '{sample.Path}', which could lead out of the folder: nothing more is written.");
        }

        var path = Path.Combine(root, sample.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var content = await objects.OpenReadAsync(sample.Object, cancellationToken);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await content.CopyToAsync(file, cancellationToken);
    }
}
