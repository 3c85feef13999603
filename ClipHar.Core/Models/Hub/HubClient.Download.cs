using System.Net;
using System.Net.Http.Headers;

namespace ClipHar.Core.Models.Hub;

/// <content>The bytes of files, resumed and verified.</content>
public sealed partial class HubClient
{
    /// <summary>
    /// Fetches one file to <paramref name="path"/> (its partial state in path + ".part"), resumed after a broken connection or an earlier
    /// call.
    /// </summary>
    /// <param name="onBytes">Told the number of bytes of this file that are on disk.</param>
    /// <exception cref="HubException">The retries are used up, or the bytes do not have the checksum that the hub declared.</exception>
    public async Task DownloadAsync(
        HubRepository repository, HubFile file, string path, Action<long> onBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(onBytes);
        EnsureOnline(repository.Repository);
        var part = path + ".part";
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await FetchRestAsync(repository, file, part, onBytes, cancellationToken);
                break;
            }
            catch (Exception e) when (IsTransient(e, cancellationToken))
            {
                if (attempt >= _options.MaxRetries)
                {
                    throw new HubException(
                        $"{file.Path} of {repository.Repository} could not be fetched from {_options.Endpoint} in {attempt + 1} tries: "
                        + e.Message, e)
                    {
                        MayRecover = true,
                    };
                }

                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, attempt))), clock, cancellationToken);
            }
        }

        await FileChecksum.VerifyAsync(part, file, repository.Repository, cancellationToken);
        File.Move(part, path, overwrite: true);
    }

    private async Task FetchRestAsync(
        HubRepository repository, HubFile file, string part, Action<long> onBytes, CancellationToken cancellationToken)
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

        using var request = Request(Address(repository, file));
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

        EnsureUsable(response, repository.Repository, file.Path);
        await CopyAsync(response, output, file, onBytes, cancellationToken);
    }

    private async Task CopyAsync(
        HttpResponseMessage response, FileStream output, HubFile file, Action<long> onBytes, CancellationToken cancellationToken)
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
                throw new HubException(
                    $"{file.Path} is longer than the {file.SizeBytes:N0} bytes that the hub declared; it was discarded.");
            }

            onBytes(output.Length);
        }

        if (output.Length < file.SizeBytes)
        {
            throw new HttpRequestException($"the connection ended after {output.Length:N0} of {file.SizeBytes:N0} bytes");
        }
    }

    private Uri Address(HubRepository repository, HubFile file)
    {
        var prefix = repository.Type == HubRepositoryType.Dataset ? "datasets/" : "";
        var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var root = _options.Endpoint.ToString().TrimEnd('/');
        return new Uri($"{root}/{prefix}{repository.Repository}/resolve/{Uri.EscapeDataString(repository.Commit)}/{path}");
    }
}
