namespace ClipHar.Inference.ExecutionProviders;

/// <summary>What an engine compiled by TensorRT depends on beside the model: the GPU's model and the driver.</summary>
internal static class GpuIdentity
{
    private const string DriverFolder = "/proc/driver/nvidia";

    /// <summary>A folder name, such as nvidia-a100-sxm4-40gb; device-N where the driver tells nothing.</summary>
    public static string FolderName(int deviceId, string driverFolder = DriverFolder)
    {
        var fallback = $"device-{deviceId}";
        try
        {
            var gpus = Directory.GetDirectories(Path.Combine(driverFolder, "gpus")).Order(StringComparer.Ordinal).ToArray();
            if (deviceId >= gpus.Length)
            {
                return fallback;
            }

            var model = File.ReadLines(Path.Combine(gpus[deviceId], "information"))
                .FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal))?["Model:".Length..].Trim();
            return string.IsNullOrEmpty(model) ? fallback : Slug(model);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return fallback;   // no NVIDIA driver, or not Linux
        }
    }

    private static string Slug(string name)
        => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
}
