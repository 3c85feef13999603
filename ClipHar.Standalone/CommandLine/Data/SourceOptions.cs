using System.CommandLine;
using System.Text.Json;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Acquisition.Urls;
using ClipHar.Core.Jobs;
using ClipHar.Core.Models;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>Tells by its looks what a source is, and reads the options that belong to it.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string?> _kind = new("--kind")
    {
        Description = $"What the source is, where its looks do not tell: {string.Join(", ", Known)}.",
    };
    private readonly Option<string?> _revision = new("--revision") { Description = "Hub: branch, tag or commit. Default: main." };
    private readonly Option<string?> _config = new("--config") { Description = "Hub: configuration, where there are several." };
    private readonly Option<string[]> _splits = new("--splits") { Description = "Hub: only this split; repeat it.", HelpName = "SPLIT" };
    private readonly Option<string?> _imageColumn = new("--image-column") { Description = "Hub: column of the pictures." };
    private readonly Option<string?> _labelColumn = new("--label-column") { Description = "Hub: column of the labels." };
    private readonly Option<bool> _keepConstant = new("--keep-constant-labels")
    {
        Description = "Hub: take a split at its word in which all labels are the same; else it counts as unlabelled.",
    };
    private readonly Option<string?> _domain = new("--domain")
    {
        Description = "Rendered: standard, shifted, night, noisy, blurred, colour_cast, low_contrast, line_drawing.",
    };
    private readonly Option<string?> _scenes = new("--scenes") { Description = "Rendered: any, train, held_out." };
    private readonly Option<int?> _perAction = new("--per-action") { Description = "Rendered: pictures of each action. Default: 10." };
    private readonly Option<int?> _unlabelled = new("--unlabelled") { Description = "Rendered: pictures without any action. Default: 0." };
    private readonly Option<int?> _size = new("--size") { Description = "Rendered: side in pixels. Default: 160." };
    private readonly Option<long?> _seed = new("--seed") { Description = "Rendered: decides every picture. Default: 0." };

    private static readonly string[] Known =
        [SourceKinds.Folder, SourceKinds.Manifest, SourceKinds.Archive, SourceKinds.Urls, SourceKinds.HuggingFace, SourceKinds.Rendered];

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [
                _kind, _revision, _config, _splits, _imageColumn, _labelColumn, _keepConstant,
                _domain, _scenes, _perAction, _unlabelled, _size, _seed,
            ])
        {
            command.Add(option);
        }
    }

    /// <exception cref="ImportException">Nothing tells what the source is.</exception>
    public async Task<JsonElement> ReadAsync(string source, ParseResult parse, CancellationToken cancellationToken)
    {
        var kind = parse.GetValue(_kind) ?? Guess(source);
        return kind switch
        {
            SourceKinds.Folder or SourceKinds.Manifest or SourceKinds.Archive =>
                JobJson.ToElement(new { kind, path = Path.GetFullPath(source) }),
            SourceKinds.Urls => JobJson.ToElement(new { kind, items = await AddressesAsync(source, cancellationToken) }),
            SourceKinds.HuggingFace => JobJson.ToElement(new
            {
                kind,
                repository = source.StartsWith("hf:", StringComparison.Ordinal) ? source[3..] : source,
                revision = parse.GetValue(_revision) ?? "main",
                config = parse.GetValue(_config),
                splits = parse.GetValue(_splits) is { Length: > 0 } splits ? splits : null,
                image_column = parse.GetValue(_imageColumn),
                label_column = parse.GetValue(_labelColumn),
                keep_constant_labels = parse.GetValue(_keepConstant),
            }),
            SourceKinds.Rendered => Rendered(parse),
            _ => throw new ImportException($"--kind: There is no source '{kind}'; there are {string.Join(", ", Known)}."),
        };
    }

    private JsonElement Rendered(ParseResult parse)
    {
        var settings = new Dictionary<string, object> { ["kind"] = SourceKinds.Rendered };
        Set("domain", parse.GetValue(_domain));
        Set("scenes", parse.GetValue(_scenes));
        Set("per_action", parse.GetValue(_perAction));
        Set("unlabelled", parse.GetValue(_unlabelled));
        Set("size", parse.GetValue(_size));
        Set("seed", parse.GetValue(_seed));
        return JobJson.ToElement(settings);

        void Set(string name, object? value)
        {
            if (value is not null)
            {
                settings[name] = value;
            }
        }
    }

    private static string Guess(string source) => source switch
    {
        _ when Directory.Exists(source) => SourceKinds.Folder,
        _ when IsAddress(source) => SourceKinds.Urls,
        _ when File.Exists(source) => Path.GetExtension(source).ToUpperInvariant() switch
        {
            ".CSV" or ".TSV" or ".JSONL" or ".NDJSON" => SourceKinds.Manifest,
            ".TXT" => SourceKinds.Urls,
            _ => SourceKinds.Archive,
        },
        SourceKinds.Rendered => SourceKinds.Rendered,
        _ when source.StartsWith("hf:", StringComparison.Ordinal) || ModelName.IsRepository(source) => SourceKinds.HuggingFace,
        _ => throw new ImportException(
            $"'{source}' is no folder, file, http(s) address, hub data set (owner/name) or 'rendered'. --kind says what it is meant "
                + "to be."),
    };

    private static bool IsAddress(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>One address a line; what follows a tab is its label. Empty lines and lines with '#' are skipped.</summary>
    private static async Task<IReadOnlyList<UrlPicture>> AddressesAsync(string source, CancellationToken cancellationToken)
    {
        if (IsAddress(source))
        {
            return [new UrlPicture(source)];
        }

        var lines = await File.ReadAllLinesAsync(source, cancellationToken);
        return
        [
            .. from line in lines
               let text = line.Trim()
               where text.Length > 0 && !text.StartsWith('#')
               let parts = text.Split('\t', 2)
               select new UrlPicture(parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : null),
        ];
    }
}
