using System.Globalization;
using ClipHar.Client.Imports;
using ClipHar.Client.Jobs;
using ClipHar.Client.Predictions;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    /// <summary>Starts an import from a source that the server can reach.</summary>
    /// <returns>The job that does it; its result is an <see cref="ImportResult"/>.</returns>
    public Task<JobResource> CreateImportAsync(ImportRequest request, CancellationToken cancellationToken) =>
        SendAsync<JobResource>(HttpMethod.Post, "v1/imports", Json(request), cancellationToken);

    /// <summary>Sends a zip, tar or tar.gz and starts its import.</summary>
    /// <param name="upload">Its label is not looked at.</param>
    /// <param name="archive">Read to its end and disposed. The time-out of the client holds for the whole upload.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<JobResource> ImportArchiveAsync(ImportUpload upload, PictureFile archive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(archive);
        using var form = Form(upload, "archive");
        form.Add(new StreamContent(archive.Content), "archive", archive.FileName);
        return await SendAsync<JobResource>(HttpMethod.Post, "v1/imports", form, cancellationToken);
    }

    /// <summary>Sends pictures and starts their import.</summary>
    /// <param name="upload">Its label holds for all pictures.</param>
    /// <param name="pictures">Read to their end and disposed.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<JobResource> ImportPicturesAsync(
        ImportUpload upload, IReadOnlyList<PictureFile> pictures, CancellationToken cancellationToken)
    {
        using var form = Form(upload, "pictures");
        AddPictures(form, pictures);
        return await SendAsync<JobResource>(HttpMethod.Post, "v1/imports", form, cancellationToken);
    }

    /// <summary>Sends frames of a camera and starts their import.</summary>
    /// <param name="upload">Its label holds for all frames.</param>
    /// <param name="session">Frames of one session are never divided between splits; null for no session.</param>
    /// <param name="frames">JPEG; read to their end and disposed.</param>
    /// <param name="consent">The people in the frames agreed to their being kept; without that the server refuses.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<JobResource> ImportCaptureAsync(
        ImportUpload upload, string? session, IReadOnlyList<PictureFile> frames, bool consent, CancellationToken cancellationToken)
    {
        using var form = Form(upload, "capture");
        AddField(form, "session", session);
        AddField(form, "consent", consent ? "true" : "false");
        AddPictures(form, frames);
        return await SendAsync<JobResource>(HttpMethod.Post, "v1/imports", form, cancellationToken);
    }

    /// <summary>One page of imports, newest first.</summary>
    /// <param name="dataset">Null for all datasets.</param>
    /// <param name="limit">Null for the server's default.</param>
    /// <param name="cursor">The next cursor of the page before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Page<JobResource>> GetImportsAsync(string? dataset, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = new QueryString().Add("dataset", dataset).Add("limit", limit?.ToString(CultureInfo.InvariantCulture))
            .Add("cursor", cursor);
        return GetAsync<Page<JobResource>>("v1/imports" + query, cancellationToken);
    }

    private static MultipartFormDataContent Form(ImportUpload upload, string kind)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var form = new MultipartFormDataContent();
        AddField(form, "kind", kind);
        AddField(form, "dataset", upload.Dataset);
        AddField(form, "mode", upload.Mode == ImportMode.Replace ? "replace" : "append");
        AddField(form, "split", upload.Split);
        AddField(form, "label", upload.Label);
        AddField(form, "licence", upload.Licence);
        AddField(form, "message", upload.Message);
        AddField(form, "max_broken", upload.MaxBroken?.ToString(CultureInfo.InvariantCulture));
        return form;
    }

    private static void AddPictures(MultipartFormDataContent form, IReadOnlyList<PictureFile> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        foreach (var picture in pictures)
        {
            form.Add(new StreamContent(picture.Content), "image", picture.FileName);
        }
    }
}
