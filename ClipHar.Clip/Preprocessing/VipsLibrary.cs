using NetVips;

namespace ClipHar.Clip.Preprocessing;

/// <summary>Sets libvips up, once a process, before the first picture.</summary>
internal static class VipsLibrary
{
    private static readonly Lazy<bool> Ready = new(Initialize);

    // Held here: native code keeps only a function pointer to it.
    private static readonly Log.LogDelegate Silent = static (_, _, _) => { };

    /// <exception cref="DllNotFoundException">The native library is not there for this platform.</exception>
    public static void EnsureReady() => _ = Ready.Value;

    private static bool Initialize()
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            throw new DllNotFoundException(
                "The picture library libvips could not be loaded; the package NetVips.Native carries it for Linux, macOS and Windows.",
                ModuleInitializer.Exception);
        }

        // Requests are the parallelism; a pool of threads for each picture would only get in their way.
        NetVips.NetVips.Concurrency = 1;

        // Results are never asked for twice, and a cache of pictures would be memory that no limit counts.
        Cache.Max = 0;
        Cache.MaxMem = 0;

        // Loaders that are not hardened against hostile files. None of them is used, so this costs nothing.
        NetVips.NetVips.BlockUntrusted = true;

        // What is wrong with a picture reaches the caller as an exception; the native libraries also write it to stderr, where
        // a hostile picture could fill a log.
        foreach (var domain in new[] { "VIPS", "GLib", "GLib-GObject" })
        {
            _ = Log.SetLogHandler(domain, Enums.LogLevelFlags.All, Silent);
        }

        return true;
    }
}
