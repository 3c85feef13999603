using System.Runtime.InteropServices;

namespace ClipHar.Training.Native;

/// <summary>
/// Makes the native library of TorchSharp loadable on Linux systems with a C++ library older than the one it was built with.
/// </summary>
/// <remarks>
/// <para>libLibTorchSharp.so of TorchSharp 0.107.0 asks for version GLIBCXX_3.4.32 of libstdc++ (GCC 13), for one symbol,
/// <c>std::ios_base_library_init()</c>, that no relocation uses: the compiler emits it only to have the library initialise its
/// streams, which any older one does by itself. Debian 12 and Ubuntu 22.04 end at 3.4.30 and refuse the file. Here that one need
/// is marked weak in the copy beside the application; a system whose libstdc++ has the symbol is left alone.</para>
/// <para>Remove this folder when the TorchSharp in use loads on the oldest supported Linux as it comes, that is when
/// <c>readelf -V libLibTorchSharp.so</c> names no GLIBCXX version above that system's.</para>
/// </remarks>
public static class TorchRuntime
{
    internal const string LibraryFileName = "libLibTorchSharp.so";
    internal const string CppLibrary = "libstdc++.so.6";
    internal const string NeededVersion = "GLIBCXX_3.4.32";
    internal const string UnusedSymbol = "_ZSt21ios_base_library_initv";

    // Decided once a process: later calls cost nothing, and see the same answer.
    private static readonly Lazy<string?> Problem = new(() => Prepare(SearchFolders(), SystemCppLibraryLacksSymbol));

    /// <summary>
    /// To be called before the first use of TorchSharp; the types of this assembly do so themselves. Only assemblies that use
    /// TorchSharp without them need to call it. Cheap, and safe from several threads and processes at once.
    /// </summary>
    /// <exception cref="DllNotFoundException">The native library cannot be loaded on this system, with what to do about it.</exception>
    public static void EnsureLoadable()
    {
        if (Problem.Value is { } problem)
        {
            throw new DllNotFoundException(problem);
        }
    }

    /// <summary>Patches what needs it; never throws, since it runs when the assembly is first used, maybe for something else.</summary>
    internal static void Prepare() => _ = Problem.Value;

    /// <summary>Patches every copy found in the folders where the system needs it.</summary>
    /// <returns>Null when the library can be loaded, else the reason why not, for the user.</returns>
    internal static string? Prepare(IEnumerable<string> folders, Func<bool> systemLacksSymbol)
    {
        if (!OperatingSystem.IsLinux() || !systemLacksSymbol())
        {
            return null;
        }

        foreach (var file in folders.Select(folder => Path.Combine(folder, LibraryFileName)).Where(File.Exists))
        {
            try
            {
                MakeLoadable(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
            {
                return $"TorchSharp's native library {file} needs {NeededVersion} of {CppLibrary}, which this system lacks, and its copy "
                    + $"could not be adapted: {exception.Message} Start the program once as a user who may write to that folder, or use a "
                    + "system with GCC 13's C++ library (Debian 13, Ubuntu 24.04 or later).";
            }
        }

        return null;
    }

    /// <summary>
    /// Replaces a copy of the library by one whose need is weak. The new file takes the old one's place by renaming: the old one may be a
    /// hard link into the package cache, and other processes may be doing the same.
    /// </summary>
    internal static WeakenOutcome MakeLoadable(string file)
    {
        // A symbolic link would lead to a file that is not ours to change; the link itself is replaced by a file.
        var image = File.ReadAllBytes(file);
        var outcome = ElfVersionNeeds.Weaken(image, CppLibrary, NeededVersion, UnusedSymbol);
        if (outcome != WeakenOutcome.Weakened)
        {
            return outcome;
        }

        var temporary = $"{file}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, image);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(file));
            }

            // The original's time keeps an incremental build from copying the original over the patched file each time.
            File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(file));
            File.Move(temporary, file, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return outcome;
    }

    /// <summary>Where the application's own copy lies: flat beside it, or under runtimes/ when built for any platform.</summary>
    private static string[] SearchFolders()
    {
        var root = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return [root, Path.Combine(root, "runtimes", $"linux-{architecture}", "native")];
    }

    private static bool SystemCppLibraryLacksSymbol() =>
        NativeLibrary.TryLoad(CppLibrary, out var library) && !NativeLibrary.TryGetExport(library, UnusedSymbol, out _);
}
