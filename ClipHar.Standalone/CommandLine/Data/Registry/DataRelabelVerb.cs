using System.CommandLine;

using ClipHar.Core.Datasets.Registry;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>cliphar data relabel.</summary>
internal static class DataRelabelVerb
{
    public static Command Create()
    {
        var name = RegistryOptions.Name();
        var changes = new Argument<string[]>("changes")
        {
            Description = "PATH=LABEL; without a label after '=' the label is taken away.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<FileInfo?>("--from") { Description = "A file with a change a line: path, tab, label.", HelpName = "FILE" };
        var rev = RegistryOptions.Rev();
        var message = RegistryOptions.Message();
        var command = new Command("relabel", "Make a version with other labels.") { name, changes, file, rev, message };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var wanted = (parse.GetValue(changes) ?? []).Select(text => Parse(text, '=')).ToList();
            if (parse.GetValue(file) is { } list)
            {
                var lines = await File.ReadAllLinesAsync(list.FullName, cancellationToken);
                wanted.AddRange(lines.Where(line => line.Length > 0).Select(line => Parse(line, '\t')));
            }

            if (wanted.Count == 0)
            {
                throw new ArgumentException("Nothing is to be changed: give PATH=LABEL, or a file with --from.");
            }

            await using var session = await RegistrySession.OpenAsync(parse, cancellationToken);
            var version = await session.GetVersionAsync(parse.GetRequiredValue(name), parse.GetRequiredValue(rev), cancellationToken);
            var made = await session.Registry.RelabelAsync(version, wanted, parse.GetValue(message), cancellationToken);
            RegistryPrint.Made(parse, version, made);
            return Cli.Ok;
        });
        return command;
    }

    /// <summary>Labels have no '=' or tab; paths may.</summary>
    private static Relabelling Parse(string text, char separator)
    {
        var at = text.LastIndexOf(separator);
        if (at < 1)
        {
            throw new ArgumentException($"'{text}' is no change: PATH{(separator == '\t' ? "<tab>" : "=")}LABEL is expected.");
        }

        return new Relabelling(text[..at], at == text.Length - 1 ? null : text[(at + 1)..]);
    }
}
