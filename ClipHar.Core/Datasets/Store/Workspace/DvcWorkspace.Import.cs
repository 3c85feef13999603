using System.Net.Http.Headers;

namespace ClipHar.Core.Datasets.Store.Workspace;

public sealed partial class DvcWorkspace
{
    /// <summary>Brings a file or folder from elsewhere into the workspace and tracks it with its origin, as dvc import-url does.</summary>
    /// <param name="source">A path outside the workspace, or an http(s) URL of one file.</param>
    /// <param name="target">Where it goes; nothing may be there, unless an earlier import of it was interrupted.</param>
    /// <exception cref="ObjectStoreException">The source cannot be read, or the target is taken.</exception>
    /// <remarks>
    /// What arrives gathers in a folder of its own and is renamed to the target when it is complete. An interrupted import leaves the
    /// target absent, or complete and untracked; repeating it then only tracks it.
    /// </remarks>
    public async Task<AddedOutput> ImportAsync(
        string source, string target, LinkMode? mode, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using var held = Lock();
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        var path = CheckTrackable(full);
        if (OwnerOf(full) is { } owner)
        {
            throw new ObjectStoreException($"'{full}' is tracked by '{owner}' already.");
        }

        var isUrl = source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);
        string? etag = null;
        if (isUrl)
        {
            EnsureFree(full);
            etag = await DownloadAsync(new Uri(source), full, cancellationToken);
        }
        else
        {
            source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
            EnsureCopyable(source, full);
            if (!Path.Exists(full))
            {
                await Task.Run(() => CopyIn(source, full, progress, cancellationToken), cancellationToken);
            }
            else if (!await IsSameAsync(source, full, cancellationToken))
            {
                EnsureFree(full);
            }
        }

        return await TrackAsync(full, path, full + DvcFile.Extension, mode
            ?? LinkMode, new Origin(source, etag), progress, cancellationToken);
    }

    private static void EnsureFree(string full)
    {
        if (Path.Exists(full))
        {
            throw new ObjectStoreException($"'{full}' is there already: an import does not overwrite.");
        }
    }

    private void EnsureCopyable(string source, string full)
    {
        if (!Path.Exists(source))
        {
            throw new ObjectStoreException($"'{source}' does not exist.");
        }

        if (source == full || IsInside(full, source) || IsInside(source, full) || IsInside(source, Path.Combine(Root, FolderName)))
        {
            throw new ObjectStoreException($"'{source}' cannot be imported as '{full}': they lie in one another, or in .dvc.");
        }
    }

    private async Task<bool> IsSameAsync(string source, string full, CancellationToken cancellationToken)
    {
        var (left, right) = (await IdOfAsync(source, cancellationToken), await IdOfAsync(full, cancellationToken));
        return left is not null && left == right;
    }

    private async Task<ObjectId?> IdOfAsync(string full, CancellationToken cancellationToken)
    {
        var root = Path.GetDirectoryName(full)!;
        var view = View with
        {
            Root = root,
            Ignore = new IgnoreRules(root),
            StatePath = _ =>
            Path.Combine(Folder, "tmp", "cliphar", "import.state")
        };
        return ContentScan.Of(view, full, "", cancellationToken) is { } scan
            ? (await new ContentCapture(view).HashAsync(scan, full, "", null, cancellationToken)).Id
            : null;
    }

    private void CopyIn(string source, string full, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var parent = Path.GetDirectoryName(source)!;
        var staging = Path.Combine(Folder, "tmp", "cliphar", "import");
        try
        {
            DeleteStaging(staging);
            Directory.CreateDirectory(staging);
            var incoming = Path.Combine(staging, "incoming");
            if (File.Exists(source))
            {
                File.Copy(source, incoming);
                Publish(incoming, full);
                return;
            }

            var scan = FolderScanner.Scan(parent, source, new IgnoreRules(parent), cancellationToken);
            if (scan.Links.Count > 0)
            {
                throw new ObjectStoreException($"'{Path.Combine(source, scan.Links[0])}' is a symbolic link: it is not followed.");
            }

            var meter = new ProgressMeter(progress, "importing", scan.Files.Count, scan.Files.Sum(file => file.Length), _time);
            Directory.CreateDirectory(incoming);
            foreach (var file in scan.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var destination = Path.Combine(incoming, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
                File.Copy(Path.Combine(source, file.Path), destination);
                meter.Advance(1, file.Length);
            }

            meter.Finish();
            Publish(incoming, full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFailure.Describe(e, staging);
        }
        finally
        {
            DeleteStaging(staging);
        }
    }

    private static void Publish(string incoming, string full)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Directory.Move(incoming, full);
    }

    private static void DeleteStaging(string staging)
    {
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <returns>The server's name of the version, or null where it gives none.</returns>
    private async Task<string?> DownloadAsync(Uri url, string full, CancellationToken cancellationToken)
    {
        var staging = Path.Combine(Folder, "tmp", "cliphar", "import");
        try
        {
            DeleteStaging(staging);
            Directory.CreateDirectory(staging);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ObjectStoreException(
                    $"{url.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode} {response.ReasonPhrase}.");
            }

            var incoming = Path.Combine(staging, "incoming");
            await using (var file = File.Create(incoming))
            {
                await response.Content.CopyToAsync(file, cancellationToken);
                if (response.Content.Headers.ContentLength is { } length && length != file.Length)
                {
                    throw new ObjectStoreException(
                        $"{url.GetLeftPart(UriPartial.Path)} announced {length:N0} bytes and sent {file.Length:N0}.");
                }
            }

            Publish(incoming, full);
            return response.Headers.ETag?.ToString();
        }
        catch (HttpRequestException e)
        {
            throw new ObjectStoreException($"{url.GetLeftPart(UriPartial.Path)} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageFailure.Describe(e, staging);
        }
        finally
        {
            DeleteStaging(staging);
        }
    }
}
