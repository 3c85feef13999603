using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models.Hub;

/// <summary>Reads repositories of a Hugging Face hub: what is there, and the bytes, resumed and verified.</summary>
/// <remarks>Routes: huggingface_hub's HTTP interface ({endpoint}/api/models/…, {endpoint}/{repo}/resolve/{revision}/{file}).</remarks>
public sealed partial class HubClient(HttpClient http, IOptions<HubOptions> options, TimeProvider clock)
{
    private const int MaxListingPages = 1000;

    private readonly HubOptions _options = options.Value;

    /// <summary>Looks a model up: its commit, licence and checkpoint files with sizes and checksums.</summary>
    /// <exception cref="HubException">Not found, not allowed, offline, unreachable, or no CLIP checkpoint.</exception>
    public async Task<HubRepository> GetModelAsync(string repository, string revision, CancellationToken cancellationToken)
    {
        var all = await GetAsync(HubRepositoryType.Model, repository, revision, cancellationToken);
        var model = all with { Files = CheckpointFiles.Select(repository, all.Files) };
        EnsureAllowed(model);
        return model;
    }

    /// <summary>Looks a data set up: its commit, licence and all of its files.</summary>
    /// <exception cref="HubException">Not found, not allowed, offline or unreachable.</exception>
    public Task<HubRepository> GetDatasetAsync(string repository, string revision, CancellationToken cancellationToken) =>
        GetAsync(HubRepositoryType.Dataset, repository, revision, cancellationToken);

    /// <exception cref="HubException">The files are more than is fetched.</exception>
    public void EnsureAllowed(HubRepository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        if (repository.SizeBytes > _options.MaxBytes)
        {
            throw new HubException(
                $"{repository.Repository} is {repository.SizeBytes:N0} bytes; at most {_options.MaxBytes:N0} are fetched (setting "
                    + "Hub:MaxBytes).");
        }
    }

    private async Task<HubRepository> GetAsync(
        HubRepositoryType type, string repository, string revision, CancellationToken cancellationToken)
    {
        _ = ModelName.FromRepository(repository);
        var types = type == HubRepositoryType.Model ? "models" : "datasets";
        var api = $"{_options.Endpoint.ToString().TrimEnd('/')}/api/{types}/{repository}";
        var (info, _) = await GetJsonAsync(
            new Uri($"{api}/revision/{Uri.EscapeDataString(revision)}"), repository, revision, cancellationToken);
        if (!info.TryGetProperty("sha", out var sha) || sha.GetString() is not { Length: > 0 } commit)
        {
            throw new HubException($"{_options.Endpoint} gave no commit for {repository} at {revision}: is it a Hugging Face hub?");
        }

        var files = new List<HubFile>();
        Uri? page = new($"{api}/tree/{Uri.EscapeDataString(commit)}?recursive=true");
        for (var pages = 0; page is not null; pages++)
        {
            if (pages == MaxListingPages)
            {
                throw new HubException($"{repository} has more than {files.Count:N0} files; that is more than is looked through.");
            }

            (var tree, page) = await GetJsonAsync(page, repository, commit, cancellationToken);
            files.AddRange(Files(tree));
        }

        return new HubRepository(type, repository, commit, License(info), files);
    }

    /// <returns>The answer, and the address of its next page.</returns>
    private async Task<(JsonElement Answer, Uri? Next)> GetJsonAsync(
        Uri address, string repository, string revision, CancellationToken cancellationToken)
    {
        EnsureOnline(repository);
        try
        {
            using var request = Request(address);
            using var response = await http.SendAsync(request, cancellationToken);
            EnsureUsable(response, repository, $"revision {revision}");
            return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken), Next(response));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new HubException(
                $"{_options.Endpoint} could not be asked about {repository}: {e.Message} (HF_ENDPOINT sets another hub)", e)
            {
                MayRecover = true,
            };
        }
    }

    /// <summary>The page that follows (RFC 8288, rel="next"). On the hub itself only: the token goes with the request.</summary>
    private Uri? Next(HttpResponseMessage response)
    {
        foreach (var link in response.Headers.TryGetValues("Link", out var links) ? links.SelectMany(value => value.Split(',')) : [])
        {
            var end = link.IndexOf('>', StringComparison.Ordinal);
            if (link.TrimStart().StartsWith('<') && end > 0 && link.Contains("rel=\"next\"", StringComparison.Ordinal)
                && Uri.TryCreate(
                    response.RequestMessage!.RequestUri!, link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..end], out var next)
                && (next.Scheme, next.Authority) == (_options.Endpoint.Scheme, _options.Endpoint.Authority))
            {
                return next;
            }
        }

        return null;
    }

    private HttpRequestMessage Request(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.ParseAdd("cliphar/0.1");
        if (_options.Token is { Length: > 0 } token)
        {
            // HttpClient drops this header when the hub redirects to its storage.
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private void EnsureOnline(string repository)
    {
        if (_options.Offline)
        {
            throw new HubException($"{repository} cannot be fetched: HF_HUB_OFFLINE is set.");
        }
    }

    private static void EnsureUsable(HttpResponseMessage response, string repository, string what)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var message = response.StatusCode switch
        {
            HttpStatusCode.NotFound => $"{repository} ({what}) does not exist on the hub",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"{repository} ({what}) does not exist, or is gated or private: set HF_TOKEN to a token that may read it",
            _ => null,
        };
        throw message is null
            ? new HttpRequestException($"the hub answered {(int)response.StatusCode} {response.ReasonPhrase}", null, response.StatusCode)
            : new HubException($"{message}.");
    }

    private static bool IsTransient(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && exception is HttpRequestException or IOException or OperationCanceledException;

    private static List<HubFile> Files(JsonElement tree)
    {
        if (tree.ValueKind != JsonValueKind.Array)
        {
            throw new HubException("The hub's file listing is not a JSON array.");
        }

        return
        [
            .. from entry in tree.EnumerateArray()
               where entry.TryGetProperty("type", out var type) && type.ValueEquals("file")
               let lfs = entry.TryGetProperty("lfs", out var element) && element.ValueKind == JsonValueKind.Object
                   ? element
                   : (JsonElement?)null
               let path = entry.GetProperty("path").GetString()
               where !string.IsNullOrEmpty(path)
               select new HubFile(
                   path,
                   lfs is { } l && l.TryGetProperty("size", out var lfsSize) ? lfsSize.GetInt64() : entry.GetProperty("size").GetInt64(),
                   lfs?.GetProperty("oid").GetString(),
                   lfs is null && entry.TryGetProperty("oid", out var oid) ? oid.GetString() : null),
        ];
    }

    private static string? License(JsonElement info)
    {
        if (info.TryGetProperty("cardData", out var card) && card.ValueKind == JsonValueKind.Object
            && card.TryGetProperty("license", out var declared) && declared.ValueKind == JsonValueKind.String)
        {
            return declared.GetString();
        }

        return info.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
            ? tags.EnumerateArray().Select(tag => tag.GetString()).OfType<string>()
                .Where(tag => tag.StartsWith("license:", StringComparison.Ordinal)).Select(tag => tag["license:".Length..]).FirstOrDefault()
            : null;
    }
}
