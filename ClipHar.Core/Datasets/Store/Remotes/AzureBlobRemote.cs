using System.Runtime.CompilerServices;

using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ClipHar.Core.Datasets.Store.Remotes;

/// <summary>A container of Azure Blob Storage, or of whatever speaks its protocol.</summary>
public sealed class AzureBlobRemote : IObjectRemote
{
    private readonly BlobContainerClient _container;
    private readonly string _prefix;

    /// <param name="prefix">Folder in the container, or empty.</param>
    public AzureBlobRemote(BlobContainerClient container, string prefix)
    {
        _container = container;
        _prefix = prefix.Trim('/') is { Length: > 0 } folder ? folder + "/" : "";
    }

    public string Location => $"azure://{_container.Name}/{_prefix}".TrimEnd('/');

    public bool CanList => true;

    /// <param name="url">azure://container/folder, as DVC writes it.</param>
    /// <param name="settings">DVC's: connection_string, or account_name with account_key or sas_token, and (ours) endpoint.</param>
    /// <param name="environment">Where AZURE_STORAGE_CONNECTION_STRING and the like are looked up when the settings lack them.</param>
    /// <param name="options">Transport and retries; null: the library's.</param>
    /// <exception cref="ObjectStoreException">The settings do not say which account.</exception>
    public static AzureBlobRemote Create(
        Uri url, IReadOnlyDictionary<string, string> settings, Func<string, string?> environment, BlobClientOptions? options = null)
    {
        var container = url.Host;
        if (container.Length == 0)
        {
            throw new ObjectStoreException($"'{url}' names no container: azure://container/folder is the form.");
        }

        string? Setting(string key, string variable) => settings.GetValueOrDefault(key) ?? environment(variable);
        try
        {
            if (Setting("connection_string", "AZURE_STORAGE_CONNECTION_STRING") is { Length: > 0 } connection)
            {
                return new AzureBlobRemote(new BlobContainerClient(connection, container, options), url.AbsolutePath);
            }

            var account = Setting("account_name", "AZURE_STORAGE_ACCOUNT");
            if (account is null)
            {
                throw new ObjectStoreException($"'{url}' needs connection_string, or account_name with account_key or sas_token.");
            }

            var root = new Uri((settings.GetValueOrDefault("endpoint") ?? $"https://{account}.blob.core.windows.net")
                .TrimEnd('/') + "/" + container);
            return new AzureBlobRemote(Client(
                root, account, Setting("account_key", "AZURE_STORAGE_KEY"), Setting("sas_token", "AZURE_STORAGE_SAS_TOKEN"), options),
                url.AbsolutePath);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ObjectStoreException($"The credentials of '{url}' are malformed: {e.Message}", e);
        }
    }

    public async Task<bool> ExistsAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(key).ExistsAsync(cancellationToken);
        }
        catch (RequestFailedException e)
        {
            throw Failed(e);
        }
    }

    public async IAsyncEnumerable<ObjectId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = $"{_prefix}{ObjectLayout.Prefix}/";
        var pages = _container.GetBlobsAsync(new GetBlobsOptions { Prefix = start }, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (pages)
        {
            while (await MoveNextAsync(pages))
            {
                if (ObjectId.TryParse(pages.Current.Name[start.Length..].Replace("/", "", StringComparison.Ordinal), out var id))
                {
                    yield return id;
                }
            }
        }
    }

    public async Task<RemoteContent> DownloadAsync(ObjectKey key, long offset, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset) };
            var response = await Blob(key).DownloadStreamingAsync(options, cancellationToken);
            return new RemoteContent(response.Value.Content, offset);
        }
        catch (RequestFailedException e) when (e.Status == 416 && offset > 0)
        {
            return await DownloadAsync(key, 0, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new ObjectNotFoundException(key.Id, Location, e);
        }
        catch (RequestFailedException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Large files go up in blocks; the list of blocks, sent last, makes them one blob.</summary>
    public async Task UploadAsync(ObjectKey key, string path, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(key).UploadAsync(path, new BlobUploadOptions(), cancellationToken);
        }
        catch (RequestFailedException e)
        {
            throw Failed(e);
        }
    }

    private static BlobContainerClient Client(Uri container, string account, string? key, string? signature, BlobClientOptions? options) =>
        (key, signature) switch
        {
            ({ Length: > 0 }, _) => new BlobContainerClient(container, new StorageSharedKeyCredential(account, key), options),
            (_, { Length: > 0 }) => new BlobContainerClient(container, new AzureSasCredential(signature.TrimStart('?')), options),
            _ => new BlobContainerClient(container, options),
        };

    private BlobClient Blob(ObjectKey key) => _container.GetBlobClient(_prefix + key.RelativePath);

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<BlobItem> pages)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (RequestFailedException e)
        {
            throw Failed(e);
        }
    }

    private ObjectStoreException Failed(RequestFailedException e) => new(
        $"{Location} answered {(e.Status == 0 ? "nothing" : e.Status)} ({e.ErrorCode ?? e.Message.Split('\n')[0].Trim()}).", e);
}
