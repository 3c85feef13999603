using NetVips;

namespace ClipHar.Benchmarks.Preprocessing;

/// <summary>A picture with the load of a camera's: soft shapes, fine structure and sensor noise. The same bytes each time.</summary>
internal static class CameraPicture
{
    /// <returns>JPEG of quality 85 with halved colours, as cameras and browsers write it; about 2.5 bits a pixel.</returns>
    public static byte[] Jpeg(int width, int height)
    {
        var channels = Enumerable.Range(1, 3).Select(seed => Channel(width, height, seed)).ToArray();
        using var picture = channels[0].Bandjoin(channels[1..]);
        using var colored = picture.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var file = colored.JpegsaveBuffer(q: 85, subsampleMode: Enums.ForeignSubsample.On);
        foreach (var channel in channels)
        {
            channel.Dispose();
        }

        return file;
    }

    private static Image Channel(int width, int height, int seed)
    {
        using var soft = Image.Perlin(width, height, cellSize: 256, seed: seed);
        using var fine = Image.Perlin(width, height, cellSize: 16, seed: seed + 10);
        using var noise = Image.Gaussnoise(width, height, mean: 128, sigma: 5, seed: seed + 20);
        return (soft * 80) + (fine * 20) + noise;
    }
}
