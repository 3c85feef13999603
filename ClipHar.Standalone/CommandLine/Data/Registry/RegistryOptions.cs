using System.CommandLine;

namespace ClipHar.Standalone.CommandLine.Data.Registry;

/// <summary>Arguments that several verbs of the registry take.</summary>
internal static class RegistryOptions
{
    public static Argument<string> Name() => new("name") { Description = "Name of a dataset." };

    public static Option<string> Rev() => new("--rev")
    {
        Description = "Version: a number, a tag, latest (the newest that is ready), or 6 or more digits of a manifest id.",
        HelpName = "REV",
        DefaultValueFactory = _ => "latest",
    };

    public static Option<string?> Message() => new("--message", "-m") { Description = "Kept with the new version." };
}
