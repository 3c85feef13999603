using ClipHar.Client.Imports;
using ClipHar.Web.Datasets;

namespace ClipHar.Web.Imports;

/// <summary>The form of a new import as a person fills it in; what is wrong with it is said field by field.</summary>
public sealed class ImportDraft
{
    private const int MaxPerAction = 10_000;

    /// <summary>Sources in the order of the page, as the server names them; upload is what the browser sends itself.</summary>
    public static IReadOnlyList<string> Sources { get; } = [Upload, "urls", "huggingface", "rendered", "folder"];

    /// <summary>An archive or pictures from this computer.</summary>
    public const string Upload = "upload";

    public string Source { get; set; } = Upload;

    public string Dataset { get; set; } = "";

    /// <summary>The new version holds what is imported and nothing else.</summary>
    public bool Replace { get; set; }

    /// <summary>train, validation, test; empty for what the source says, or none.</summary>
    public string Split { get; set; } = "";

    public string Licence { get; set; } = "";

    public string Message { get; set; } = "";

    /// <summary>Label of uploaded pictures that lie in no folder; empty for none.</summary>
    public string Label { get; set; } = "";

    /// <summary>Whether the browser has a file to send.</summary>
    public bool HasFiles { get; set; }

    /// <summary>Addresses, one a line, each with a label behind a comma if there is one.</summary>
    public string Urls { get; set; } = "";

    public string Repository { get; set; } = "";

    public string Revision { get; set; } = "";

    public string Config { get; set; } = "";

    public string Domain { get; set; } = "standard";

    public int PerAction { get; set; } = 20;

    public int Unlabelled { get; set; }

    public long Seed { get; set; }

    public string Path { get; set; } = "";

    /// <summary>What is wrong, by field; empty when it can be sent.</summary>
    public IReadOnlyDictionary<string, string> Check()
    {
        var wrong = new Dictionary<string, string>(StringComparer.Ordinal);
        Require(nameof(Dataset), DataText.NameProblem(Dataset));
        switch (Source)
        {
            case Upload:
                Require(nameof(HasFiles), HasFiles ? null : "Choose a zip or tar file, or pictures.");
                break;
            case "urls":
                Require(nameof(Urls), UrlList.Parse(Urls).Problem);
                break;
            case "huggingface":
                Require(nameof(Repository), RepositoryProblem());
                break;
            case "rendered":
                Require(nameof(PerAction), PerAction is >= 1 and <= MaxPerAction ? null : $"1 to {MaxPerAction:N0} of each action.");
                Require(nameof(Unlabelled), Unlabelled >= 0 ? null : "0 or more.");
                break;
            case "folder":
                Require(nameof(Path), string.IsNullOrWhiteSpace(Path) ? "Give the path of a folder, archive or table on the server." : null);
                break;
        }

        return wrong;

        void Require(string field, string? problem)
        {
            if (problem is not null)
            {
                wrong[field] = problem;
            }
        }
    }

    /// <summary>What to send for every source but <see cref="Upload"/>.</summary>
    /// <exception cref="InvalidOperationException">The source is sent by the browser itself.</exception>
    public ImportRequest ToRequest() => new()
    {
        Dataset = Dataset.Trim(),
        Mode = Replace ? ImportMode.Replace : ImportMode.Append,
        Split = Given(Split),
        Licence = Given(Licence),
        Message = Given(Message),
        Source = Source switch
        {
            "urls" => new UrlImport(UrlList.Parse(Urls).Items),
            "huggingface" => new HuggingFaceImport(Repository.Trim()) { Revision = Given(Revision), Config = Given(Config) },
            "rendered" => new RenderedImport
            {
                Domain = Domain,
                PerAction = PerAction,
                Unlabelled = Unlabelled == 0 ? null : Unlabelled,
                Seed = Seed == 0 ? null : Seed,
            },
            "folder" => FromServer(Path.Trim()),
            _ => throw new InvalidOperationException($"The source '{Source}' is sent by the browser."),
        },
    };

    /// <summary>Fields of the form that goes with an upload; absent ones are left out.</summary>
    public Dictionary<string, string> ToFields()
    {
        var fields = new Dictionary<string, string> { ["dataset"] = Dataset.Trim(), ["mode"] = Replace ? "replace" : "append" };
        foreach (var (name, value) in new[] { ("split", Split), ("licence", Licence), ("message", Message), ("label", Label) })
        {
            if (Given(value) is { } given)
            {
                fields[name] = given;
            }
        }

        return fields;
    }

    /// <summary>The end of a path tells what lies there.</summary>
    private static ImportSource FromServer(string path)
    {
        return Ends(".zip", ".tar", ".tar.gz", ".tgz") ? new ArchiveImport(path)
            : Ends(".csv", ".jsonl") ? new ManifestImport(path)
            : new FolderImport(path);

        bool Ends(params string[] endings) => endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
    }

    private string? RepositoryProblem() => Repository.Trim().Split('/') is [{ Length: > 0 }, { Length: > 0 }]
        ? null
        : "A repository is named owner/name, for example Bingsu/Human_Action_Recognition.";

    private static string? Given(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
