using ClipHar.Clip.Preprocessing;

namespace ClipHar.Training.Rendering.Export;

/// <summary>Many pictures on one: a row for each action.</summary>
public static class ContactSheet
{
    /// <summary>
    /// One row for each of <paramref name="actions"/>, <paramref name="columns"/> pictures of <paramref name="size"/> pixels each.
    /// </summary>
    public static RgbImage Render(
        ActionRenderer renderer, SceneDomain domain, IReadOnlyList<string> actions, int columns, int size, long seed)
    {
        const int Gap = 2;
        var width = (columns * (size + Gap)) + Gap;
        var height = (actions.Count * (size + Gap)) + Gap;
        var pixels = new byte[width * height * RgbImage.Channels];
        pixels.AsSpan().Fill(255);
        for (var row = 0; row < actions.Count; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var image = renderer.Render(domain, actions[row], size, seed + column).Image;
                for (var line = 0; line < size; line++)
                {
                    var to = ((((row * (size + Gap)) + Gap + line) * width) + (column * (size + Gap)) + Gap) * RgbImage.Channels;
                    image.Pixels.AsSpan(line * size * RgbImage.Channels, size * RgbImage.Channels).CopyTo(pixels.AsSpan(to));
                }
            }
        }

        return new RgbImage(width, height, pixels);
    }
}
