using System.Diagnostics.CodeAnalysis;

namespace ClipHar.Tests.Support;

/// <summary>
/// What a test needs beyond the .NET SDK. Where it is missing the test is skipped and says why; with REQUIRE_ALL=1 a missing
/// requirement is a failure, so that a machine set up to run everything cannot pass by skipping.
/// </summary>
internal static class Requirement
{
    private static readonly bool RequireAll = Environment.GetEnvironmentVariable("REQUIRE_ALL") == "1";

    /// <summary>Path of a program on PATH or among <paramref name="extraPaths"/>, or the test ends here.</summary>
    public static string Program(string name, params string[] extraPaths)
    {
        var found = FindProgram(name, extraPaths);
        if (found is null)
        {
            Missing($"the program '{name}' is not installed");
        }

        return found;
    }

    public static string? FindProgram(string name, params string[] extraPaths)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).Concat(extraPaths).FirstOrDefault(File.Exists);
    }

    /// <summary>Skips the running test with a reason, or fails it under REQUIRE_ALL=1.</summary>
    [DoesNotReturn]
    public static void Missing(string reason)
    {
        if (RequireAll)
        {
            Assert.Fail($"REQUIRE_ALL=1, but {reason}.");
        }

        Assert.Inconclusive($"Skipped: {reason}.");
        throw new System.Diagnostics.UnreachableException();
    }
}
