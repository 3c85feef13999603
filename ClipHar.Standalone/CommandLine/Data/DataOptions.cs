using System.CommandLine;

using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Standalone.CommandLine.Data;

/// <summary>Arguments that several data verbs take, and what they need to run.</summary>
internal static class DataOptions
{
    public static Argument<string[]> Targets() => new("targets")
    {
        Description = "Tracked files or folders, their .dvc files, or folders that hold them. Default: all of the workspace.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> Remote() => new("--remote")
    {
        Description = "Name of a remote of .dvc/config, a folder, or a URL (http, https, azure). Default: the workspace's own.",
        HelpName = "REMOTE",
    };

    public static Option<bool> Force() => new("--force") { Description = "Overwrite and remove files whose content is stored nowhere." };

    public static Option<int?> Threads() =>
        new("--threads") { Description = "Threads that hash. Default: the processors.", HelpName = "N" };

    /// <summary>The workspace of the targets, or of the current folder.</summary>
    public static DvcWorkspace Open(HttpClient http, IReadOnlyList<string> targets, int? threads = null)
    {
        if (threads < 1)
        {
            throw new ArgumentException($"--threads is {threads}: at least 1.");
        }

        var workspace = DvcWorkspace.Open(targets.Count > 0 ? targets[0] : Environment.CurrentDirectory, http, TimeProvider.System);
        return threads is { } count ? workspace.With(count) : workspace;
    }

    /// <summary>Without a time-out over the whole request, which would end every long transfer; stalls are bounded where bytes are
    /// read.</summary>
    public static HttpClient Http() => new() { Timeout = Timeout.InfiniteTimeSpan };
}
