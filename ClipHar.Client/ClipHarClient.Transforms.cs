using System.Globalization;
using System.Text.Json;
using ClipHar.Client.Transforms;

namespace ClipHar.Client;

public sealed partial class ClipHarClient
{
    /// <summary>The built-in pipelines and the kinds of steps.</summary>
    /// <param name="model">Model whose preprocessing ends the pipelines; null for the champion.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<TransformCatalog> GetTransformsAsync(string? model, CancellationToken cancellationToken) =>
        GetAsync<TransformCatalog>("v1/transforms" + new QueryString().Add("model", model), cancellationToken);

    /// <summary>A picture inside the request, or a sample of a data set, transformed several times.</summary>
    public Task<TransformPreview> PreviewTransformAsync(TransformPreviewRequest request, CancellationToken cancellationToken) =>
        SendAsync<TransformPreview>(HttpMethod.Post, "v1/transforms/preview", Json(request), cancellationToken);

    /// <summary>A picture file, transformed several times.</summary>
    /// <param name="picture">Read to its end and disposed.</param>
    /// <param name="settings">Pipeline, seed and count; its picture members are not looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<TransformPreview> PreviewTransformAsync(
        PictureFile picture, TransformPreviewRequest? settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var form = new MultipartFormDataContent { { new StreamContent(picture.Content), "image", picture.FileName } };
        var pipeline = settings?.Pipeline;
        AddField(form, "pipeline", pipeline is { ValueKind: JsonValueKind.String } text ? text.GetString() : pipeline?.GetRawText());
        AddField(form, "seed", settings?.Seed?.ToString(CultureInfo.InvariantCulture));
        AddField(form, "count", settings?.Count?.ToString(CultureInfo.InvariantCulture));
        AddField(form, "model", settings?.Model);
        AddField(form, "contact_sheet", settings?.ContactSheet switch { null => null, true => "true", false => "false" });
        return await SendAsync<TransformPreview>(HttpMethod.Post, "v1/transforms/preview", form, cancellationToken);
    }
}
