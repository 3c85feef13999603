namespace ClipHar.Tests.Support;

/// <summary>Finds the reference data, which the build copies beside the test assembly.</summary>
internal static class Goldens
{
    public static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "Goldens");

    /// <summary>Absolute path of a golden file or folder, given relative to Goldens/ with forward slashes.</summary>
    public static string PathOf(string relativePath) => Path.Combine(Root, relativePath);

    /// <summary>Folder of a golden checkpoint: tiny, odd, micro-sharded, micro-gelu or micro-fp16.</summary>
    public static string Model(string name) => PathOf($"models/{name}");
}
