using System.CommandLine;

namespace ClipHar.Standalone.CommandLine;

/// <summary>Options that every verb understands.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Data folder: database and pulled models. Default: cliphar in your user data folder.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON for machines; nothing else goes to standard output.",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Show where an error came from.", Recursive = true };

    public static void AddTo(Command root)
    {
        root.Add(Data);
        root.Add(Json);
        root.Add(Verbose);
    }
}
