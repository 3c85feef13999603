namespace ClipHar.Training.Rendering;

/// <summary>What lens, sensor and processing do to a picture, from hardly visible to a drifted domain.</summary>
internal static class CameraEffects
{
    /// <param name="pixels">[height, width, 3], changed in place.</param>
    /// <param name="random">Decides the camera; the same for all frames of a clip.</param>
    /// <param name="frame">Number of the frame: noise differs from one to the next.</param>
    public static void Apply(byte[] pixels, int width, int height, SceneDomain domain, SceneRandom random, int frame)
    {
        var noise = random.Split($"noise {frame}");
        var contrast = random.Range(0.85f, 1.12f);
        var gain = random.Range(0.86f, 1.14f);
        var lift = random.Range(-8, 10);
        Span<float> tint = [random.Range(0.95f, 1.05f), random.Range(0.97f, 1.03f), random.Range(0.95f, 1.05f)];
        var sigma = random.Chance(0.35f) ? random.Range(1, 5) : 0;
        // A slightly soft lens: one pixel in 160, so nothing in small pictures.
        var blur = random.Chance(0.12f) ? Math.Min(width, height) / 160 : 0;
        switch (domain)
        {
            case SceneDomain.Night:
                gain *= random.Range(0.16f, 0.32f);
                tint[0] *= 0.7f;
                tint[1] *= 0.85f;
                tint[2] *= 1.25f;
                sigma = random.Range(6, 14);
                break;
            case SceneDomain.Noisy:
                sigma = random.Range(32, 60);
                break;
            case SceneDomain.Blurred:
                blur = Math.Max(1, (int)MathF.Round(Math.Min(width, height) * random.Range(0.022f, 0.042f)));
                break;
            case SceneDomain.ColourCast:
                var strong = random.Next(3);
                tint[strong] *= random.Range(1.35f, 1.7f);
                tint[(strong + 1) % 3] *= random.Range(0.3f, 0.6f);
                tint[(strong + 2) % 3] *= random.Range(0.5f, 0.9f);
                break;
            case SceneDomain.LowContrast:
                contrast *= random.Range(0.12f, 0.28f);
                lift += random.Range(30, 70);
                break;
            default:
                break;
        }

        for (var pass = 0; pass < 2 && blur > 0; pass++)
        {
            BoxBlur(pixels, width, height, blur);
        }

        Transfer(pixels, contrast, gain, lift, tint);
        if (sigma > 0)
        {
            AddNoise(pixels, noise, sigma);
        }
    }

    private static void Transfer(byte[] pixels, float contrast, float gain, float lift, ReadOnlySpan<float> tint)
    {
        Span<byte> table = stackalloc byte[256 * 3];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var value = 0; value < 256; value++)
            {
                var output = ((((value * gain * tint[channel]) - 128) * contrast) + 128) + (lift * gain);
                // Below full gain the picture darkens towards black, not towards grey.
                output = gain < 0.5f ? value * gain * tint[channel] : output;
                table[(channel * 256) + value] = (byte)Math.Clamp(output, 0, 255);
            }
        }

        for (var index = 0; index < pixels.Length; index += 3)
        {
            pixels[index] = table[pixels[index]];
            pixels[index + 1] = table[256 + pixels[index + 1]];
            pixels[index + 2] = table[512 + pixels[index + 2]];
        }
    }

    private static void AddNoise(byte[] pixels, SceneRandom random, float sigma)
    {
        for (var index = 0; index < pixels.Length; index++)
        {
            // Sum of two uniform bytes out of one draw: triangular, close enough to a sensor's noise.
            var bits = random.NextBits();
            var unit = ((int)(bits & 0xFF) + (int)((bits >> 8) & 0xFF) - 255) * (1f / 104);
            pixels[index] = (byte)Math.Clamp(pixels[index] + (unit * sigma), 0, 255);
        }
    }

    private static void BoxBlur(byte[] pixels, int width, int height, int radius)
    {
        var copy = new byte[pixels.Length];
        Blur(pixels, copy, height, width, width * 3, 3, radius);
        Blur(copy, pixels, width, height, 3, width * 3, radius);
    }

    /// <summary>
    /// A running mean along lines of <paramref name="length"/> pixels that are <paramref name="step"/> bytes apart; edges repeat.
    /// </summary>
    private static void Blur(byte[] from, byte[] to, int lines, int length, int lineStep, int step, int radius)
    {
        var count = (2 * radius) + 1;
        for (var line = 0; line < lines; line++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var start = (line * lineStep) + channel;
                var sum = 0;
                for (var offset = -radius; offset <= radius; offset++)
                {
                    sum += from[start + (Math.Clamp(offset, 0, length - 1) * step)];
                }

                for (var index = 0; index < length; index++)
                {
                    to[start + (index * step)] = (byte)(sum / count);
                    sum += from[start + (Math.Min(index + radius + 1, length - 1) * step)] - from[
                        start + (Math.Max(index - radius, 0) * step)];
                }
            }
        }
    }
}
