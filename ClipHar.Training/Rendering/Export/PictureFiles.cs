using ClipHar.Clip.Preprocessing;
using SkiaSharp;

namespace ClipHar.Training.Rendering.Export;

/// <summary>Pictures as PNG and JPEG bytes, and folders of them.</summary>
public static class PictureFiles
{
    public static byte[] EncodePng(RgbImage image) => Encode(image, SKEncodedImageFormat.Png, 100);

    /// <param name="quality">1 to 100.</param>
    public static byte[] EncodeJpeg(RgbImage image, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, SKEncodedImageFormat.Jpeg, quality);
    }

    /// <summary>
    /// Writes <paramref name="perAction"/> pictures of every action as DIR/action/0000.jpg, and captions.tsv (path, tab, caption).
    /// </summary>
    /// <returns>The paths of the pictures.</returns>
    public static async Task<IReadOnlyList<string>> WriteFolderAsync(
        string directory, ActionRenderer renderer, SceneDomain domain, int perAction, int size, long seed,
        CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        var captions = new List<string>();
        foreach (var action in ActionRenderer.Actions.Append(ActionRenderer.EmptyScene).Append(ActionRenderer.IdlePeople))
        {
            var name = action switch { ActionRenderer.EmptyScene => "none_empty", ActionRenderer.IdlePeople => "none_idle", _ => action };
            var folder = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
            for (var index = 0; index < perAction; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var scene = renderer.Render(domain, action, size, seed + index);
                var path = Path.Combine(folder, $"{index:0000}.jpg");
                await File.WriteAllBytesAsync(path, EncodeJpeg(scene.Image, 90), cancellationToken).ConfigureAwait(false);
                paths.Add(path);
                captions.Add($"{name}/{index:0000}.jpg\t{scene.Captions[0]}");
            }
        }

        await File.WriteAllLinesAsync(Path.Combine(directory, "captions.tsv"), captions, cancellationToken).ConfigureAwait(false);
        return paths;
    }

    private static byte[] Encode(RgbImage image, SKEncodedImageFormat format, int quality)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var to = bitmap.GetPixelSpan();
        var stride = bitmap.RowBytes;
        for (var row = 0; row < image.Height; row++)
        {
            for (var column = 0; column < image.Width; column++)
            {
                var source = ((row * image.Width) + column) * RgbImage.Channels;
                var target = (row * stride) + (column * 4);
                to[target] = image.Pixels[source];
                to[target + 1] = image.Pixels[source + 1];
                to[target + 2] = image.Pixels[source + 2];
                to[target + 3] = 255;
            }
        }

        using var encoded = bitmap.Encode(format, quality);
        return encoded.ToArray();
    }
}
