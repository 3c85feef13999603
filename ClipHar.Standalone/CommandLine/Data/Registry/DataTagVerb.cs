using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data tag.</summary>
internal static class DataTagVerb
{
    public static Command Create()
    {
        var name = RegistryOptions.Name();
        var tag = new Argument<string>("tag") { Description = "Lower-case letters, digits, '-', '_' and '.'; no number." };
        var rev = RegistryOptions.Rev();
        var delete = new Option<bool>("--delete") { Description = "Take the tag away; the version stays." };
        var command = new Command("tag", "Point a tag at a version of a dataset; it is taken from another.") { name, tag, rev, delete };
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var dataset = parse.GetRequiredValue(name);
            var text = parse.GetRequiredValue(tag);
            if (parse.GetValue(delete))
            {
                await session.GetAsync(dataset, cancellationToken);
                if (!await session.Registry.UntagAsync(dataset, text, cancellationToken))
                {
                    throw new ArgumentException($"'{dataset}' has no tag '{text}'.");
                }

                DataPrint.Result(parse, new { dataset, tag = text, version = (int?)null }, [$"{dataset} has no tag {text} any more."]);
                return Cli.Ok;
            }

            var version = await session.GetVersionAsync(dataset, parse.GetRequiredValue(rev), cancellationToken);
            await session.Registry.TagAsync(version, text, cancellationToken);
            DataPrint.Result(parse, new { dataset, tag = text, version = version.Version }, [$"{text} is version {version.Version} of {dataset}."]);
            return Cli.Ok;
        });
        return command;
    }
}
