namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>Makes the remote that a URL names.</summary>
public static class ObjectRemotes
{
    /// <param name="url">A folder, file://, http://, https:// or azure://.</param>
    /// <param name="settings">The remote's other settings, with DVC's keys.</param>
    /// <param name="http">For HTTP remotes; without a time-out over the whole request.</param>
    /// <exception cref="ObjectStoreException">The scheme is not one of these, or a setting is missing.</exception>
    public static IObjectRemote Create(string url, IReadOnlyDictionary<string, string> settings, HttpClient http)
    {
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            return new LocalRemote(url);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            throw new ObjectStoreException($"'{url}' is not a URL.");
        }

        return uri.Scheme switch
        {
            "file" => new LocalRemote(uri.LocalPath),
            "http" or "https" => new HttpRemote(http, uri, settings),
            "azure" => AzureBlobRemote.Create(uri, settings, Environment.GetEnvironmentVariable),
            _ => throw new ObjectStoreException(
                $"A remote of scheme '{uri.Scheme}' is not known: allowed are a folder, http, https and azure."),
        };
    }
}
