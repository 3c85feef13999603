namespace ClipHar.Core.Datasets.Store;

/// <summary>Says in words for the user why a write failed.</summary>
internal static class StorageFailure
{
    private const int LinuxNoSpace = 28;
    private const int LinuxQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsDiskFull(Exception exception) =>
        exception is IOException && exception.HResult is LinuxNoSpace or LinuxQuotaExceeded or WindowsDiskFull;

    public static ObjectStoreException Describe(Exception exception, string folder) => exception switch
    {
        ObjectStoreException known => known,
        _ when IsDiskFull(exception) => new ObjectStoreException(
            $"The disk of '{folder}' is full. What was stored before is unharmed; free some space and repeat the command: it goes on "
                + $"where it stopped.", exception),
        UnauthorizedAccessException => new ObjectStoreException($"'{folder}' cannot be written to: {exception.Message}", exception),
        _ => new ObjectStoreException($"Writing to '{folder}' failed: {exception.Message}", exception),
    };
}
