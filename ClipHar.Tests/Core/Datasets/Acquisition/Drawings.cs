using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Rendering;
using ClipHar.Training.Rendering.Export;

namespace ClipHar.Tests.Core.Datasets.Acquisition;

/// <summary>Small pictures that differ, as files in memory.</summary>
internal static class Drawings
{
    private static readonly ActionRenderer Renderer = new();

    /// <summary>A JPEG of 48 pixels a side; another seed is another picture.</summary>
    public static byte[] Jpeg(long seed, string action = "running") =>
        PictureFiles.EncodeJpeg(Renderer.Render(SceneDomain.Standard, action, 48, seed).Image, 85);

    public static byte[] Png(long seed, int size = 32) =>
        PictureFiles.EncodePng(Renderer.Render(SceneDomain.Standard, "eating", size, seed).Image);

    /// <summary>A PNG of coloured noise, 16 pixels a side: quickly made, and different for each seed.</summary>
    public static byte[] Noise(int seed)
    {
        var pixels = new byte[16 * 16 * RgbImage.Channels];
        new Random(seed).NextBytes(pixels);
        return PictureFiles.EncodePng(new RgbImage(16, 16, pixels));
    }

    /// <summary>Writes a file and the folders above it.</summary>
    public static void Write(string folder, string path, byte[] bytes)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
    }
}
