using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

using Microsoft.Extensions.Options;

namespace ClipHar.Core.Models.Hub;

/// <summary>Reads repositories of a Hugging Face hub: what is there, and the bytes, resumed and verified.</summary>
/// <remarks>Routes: huggingface_hub's HTTP interface ({endpoint}/api/models/…, {endpoint}/{repo}/resolve/{revision}/{file}).</remarks>
public sealed class HubClient(HttpClient http, IOptions<HubOptions> options, TimeProvider clock)
{
    private readonly HubOptions _options = options.Value;

    /// <summary>Looks a repository up: its commit, licence and checkpoint files with sizes and checksums.</summary>
    /// <exception cref="HubException">Not found, not allowed, offline, unreachable, or no CLIP checkpoint.</exception>
    public async Task<HubModel> GetModelAsync(string repository, string revision, CancellationToken cancellationToken)
    {
        _ = ModelName.FromRepository(repository);
        var info = await GetJsonAsync($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}", repository, revision, cancellationToken);
        if (!info.TryGetProperty("sha", out var sha) || sha.GetString() is not { Length: > 0 } commit)
        {
            throw new HubException($"{_options.Endpoint} gave no commit for {repository} at {revision}: is it a Hugging Face hub?");
        }

        var tree = await GetJsonAsync($"api/models/{repository}/tree/{Uri.EscapeDataString(commit)}?recursive=true", repository, commit, cancellationToken);
        var files = CheckpointFiles.Select(repository, Files(tree));
        var model = new HubModel(repository, commit, License(info), files);
        return model.SizeBytes <= _options.MaxBytes
            ? model
            : throw new HubException($"{repository} is {model.SizeBytes:N0} bytes; at most {_options.MaxBytes:N0} are fetched (setting Hub:MaxBytes).");
    }

    /// <summary>Fetches one file to <paramref name="path"/> (its partial state in path + ".part"), resumed after a broken connection or an earlier call.</summary>
    /// <param name="onBytes">Told the number of bytes of this file that are on disk.</param>
    /// <exception cref="HubException">The retries are used up, or the bytes do not have the checksum that the hub declared.</exception>
    public async Task DownloadAsync(HubModel model, HubFile file, string path, Action<long> onBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(onBytes);
        EnsureOnline(model.Repository);
        var part = path + ".part";
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await FetchRestAsync(model, file, part, onBytes, cancellationToken);
                break;
            }
            catch (Exception e) when (IsTransient(e, cancellationToken))
            {
                if (attempt >= _options.MaxRetries)
                {
                    throw new HubException($"{file.Path} of {model.Repository} could not be fetched from {_options.Endpoint} in {attempt + 1} tries: {e.Message}", e);
                }

                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, attempt))), clock, cancellationToken);
            }
        }

        await FileChecksum.VerifyAsync(part, file, model.Repository, cancellationToken);
        File.Move(part, path, overwrite: true);
    }

    private async Task FetchRestAsync(HubModel model, HubFile file, string part, Action<long> onBytes, CancellationToken cancellationToken)
    {
        await using var output = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        if (output.Length > file.SizeBytes)
        {
            output.SetLength(0);
        }

        output.Seek(0, SeekOrigin.End);
        onBytes(output.Length);
        if (output.Length == file.SizeBytes)
        {
            return;
        }

        using var request = Request(HttpMethod.Get, $"{model.Repository}/resolve/{Uri.EscapeDataString(model.Commit)}/{Uri.EscapeDataString(file.Path)}");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (output.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(output.Length, null);
        }

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (output.Length > 0 && response.StatusCode is HttpStatusCode.OK or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // The server knows no ranges, or the file is not the one that was begun: start over.
            output.SetLength(0);
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw new HttpRequestException("the partial file did not fit and is fetched anew");
        }

        EnsureUsable(response, model.Repository, file.Path);
        await CopyAsync(response, output, file, onBytes, cancellationToken);
    }

    private async Task CopyAsync(HttpResponseMessage response, FileStream output, HubFile file, Action<long> onBytes, CancellationToken cancellationToken)
    {
        await using var input = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        var buffer = new byte[1 << 17];
        while (true)
        {
            stall.CancelAfter(_options.StallTimeout);
            int read;
            try
            {
                read = await input.ReadAsync(buffer, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException($"nothing came for {_options.StallTimeout.TotalSeconds:0} seconds");
            }

            if (read == 0)
            {
                break;
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (output.Length > file.SizeBytes)
            {
                output.SetLength(0);
                throw new HubException($"{file.Path} is longer than the {file.SizeBytes:N0} bytes that the hub declared; it was discarded.");
            }

            onBytes(output.Length);
        }

        if (output.Length < file.SizeBytes)
        {
            throw new HttpRequestException($"the connection ended after {output.Length:N0} of {file.SizeBytes:N0} bytes");
        }
    }

    private async Task<JsonElement> GetJsonAsync(string route, string repository, string revision, CancellationToken cancellationToken)
    {
        EnsureOnline(repository);
        try
        {
            using var request = Request(HttpMethod.Get, route);
            using var response = await http.SendAsync(request, cancellationToken);
            EnsureUsable(response, repository, $"revision {revision}");
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new HubException($"{_options.Endpoint} could not be asked about {repository}: {e.Message} (HF_ENDPOINT sets another hub)", e);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string route)
    {
        var request = new HttpRequestMessage(method, new Uri($"{_options.Endpoint.ToString().TrimEnd('/')}/{route}"));
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
               let lfs = entry.TryGetProperty("lfs", out var element) && element.ValueKind == JsonValueKind.Object ? element : (JsonElement?)null
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
            ? tags.EnumerateArray().Select(tag => tag.GetString()).FirstOrDefault(tag => tag?.StartsWith("license:", StringComparison.Ordinal) == true)?["license:".Length..]
            : null;
    }
}
