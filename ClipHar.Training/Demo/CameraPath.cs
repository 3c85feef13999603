using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;

namespace ClipHar.Training.Demo;

/// <summary>
/// The way of a picture from a camera to the model: some size and shape of frame, often a JPEG in between, then the production decoder
/// and preprocessing.
/// </summary>
internal sealed class CameraPath(ActionRenderer renderer, ClipImagePreprocessor preprocessor)
{
    /// <summary>Draws a picture as a camera would deliver it.</summary>
    /// <param name="random">Decides size, shape and compression.</param>
    /// <param name="destination">[3, S, S].</param>
    /// <returns>The scene, with the picture as it was drawn.</returns>
    public RenderedScene Read(SceneDomain domain, string? action, long seed, SceneRandom random, Span<float> destination)
    {
        var side = random.Chance(0.35f)
            ? preprocessor.ImageSize
            : (int)random.Range(preprocessor.ImageSize * 0.75f, preprocessor.ImageSize * 1.5f);
        var aspect = random.Pick<float>([1, 1, 1, 4f / 3, 4f / 3, 16f / 9]);
        return Read(domain, action, (int)(side * aspect), side, random.Chance(0.5f) ? random.Next(50) + 45 : null, seed, destination);
    }

    /// <param name="quality">Of the JPEG; null for none.</param>
    public RenderedScene Read(SceneDomain domain, string? action, int width, int height, int? quality, long seed, Span<float> destination)
    {
        var scene = renderer.Render(domain, action, width, height, seed);
        var image = quality is { } value
            ? ImageDecoder.Decode(PictureFiles.EncodeJpeg(scene.Image, value), new ImageLimits())
            : scene.Image;
        preprocessor.Preprocess(image, destination);
        return scene;
    }
}
