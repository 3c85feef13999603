using ClipHar.Clip.Preprocessing;
using ClipHar.Training.Rendering;

namespace ClipHar.Training.Demo;

/// <summary>A picture of the training set, after preprocessing.</summary>
/// <param name="Pixels">[3, S, S], bytes.</param>
/// <param name="Scene">Without its own picture: what it shows, and the captions.</param>
internal sealed record TrainingPicture(byte[] Pixels, SceneFacts Scene);

/// <summary>What is true of a picture.</summary>
/// <param name="Marks">In pixels of the preprocessed picture.</param>
internal sealed record SceneFacts(
    string? Action, IReadOnlyList<string> Captions, bool HasPeople, bool IsIndoors, IReadOnlyList<SceneMark> Marks);

/// <summary>How a picture was moved for one use of it.</summary>
internal readonly record struct Variation(bool Mirrored, int Right, int Down, int Side)
{
    public (float X, float Y) Place(SceneMark mark)
    {
        var x = mark.X + Right;
        return (Mirrored ? Side - 1 - x : x, mark.Y + Down);
    }
}

/// <summary>
/// The pictures of a training set, drawn when they are first asked for and then kept as bytes: drawing costs as much as a training step.
/// A picture depends on its number and the seed only.
/// </summary>
internal sealed class TrainingPictures(IReadOnlyList<string> actions, int count, long seed, ClipImagePreprocessor preprocessor)
{
    /// <summary>Share of pictures that show none of the actions.</summary>
    private const float NothingShare = 0.16f;

    /// <summary>Two sets whose seeds are this far apart share no picture.</summary>
    public const long SeedsApart = 1_000_003;

    private readonly TrainingPicture?[] _pictures = new TrainingPicture?[count];
    private readonly CameraPath _camera = new(new ActionRenderer(SceneSplit.Train), preprocessor);
    private readonly float[] _levels = NormalizedLevels(preprocessor.Config);

    public int Count => count;

    public int TensorLength => preprocessor.TensorLength;

    /// <summary>Thread-safe; two threads that ask at once draw the same picture twice.</summary>
    public TrainingPicture this[int number] => Volatile.Read(ref _pictures[number]) ?? Draw(number);

    /// <summary>
    /// Writes a picture as the image tower's input, perhaps mirrored and moved by a few pixels: captions speak of neither.
    /// </summary>
    /// <param name="destination">[3, S, S].</param>
    public Variation CopyVaried(TrainingPicture picture, SceneRandom random, Span<float> destination)
    {
        var side = preprocessor.ImageSize;
        var mirrored = random.Chance(0.5f);
        var reach = side / 16;
        var (right, down) = (random.Next((2 * reach) + 1) - reach, random.Next((2 * reach) + 1) - reach);
        for (var channel = 0; channel < 3; channel++)
        {
            var levels = _levels.AsSpan(channel * 256, 256);
            for (var row = 0; row < side; row++)
            {
                // Edges are repeated where the picture has moved away from them.
                var from = picture.Pixels.AsSpan(((channel * side) + Math.Clamp(row - down, 0, side - 1)) * side, side);
                var to = destination.Slice(((channel * side) + row) * side, side);
                for (var column = 0; column < side; column++)
                {
                    to[mirrored ? side - 1 - column : column] = levels[from[Math.Clamp(column - right, 0, side - 1)]];
                }
            }
        }

        return new Variation(mirrored, right, down, side);
    }

    private TrainingPicture Draw(int number)
    {
        var random = new SceneRandom((ulong)seed).Split($"training picture {number}");
        var action = random.Chance(NothingShare) ? null : random.Pick(actions);
        var values = new float[TensorLength];
        var scene = _camera.Read(SceneDomain.Standard, action, (long)random.NextBits(), random, values);
        var picture = new TrainingPicture(
            ToBytes(values), new SceneFacts(scene.Action, scene.Captions, scene.HasPeople, scene.IsIndoors, InTensor(scene)));
        Volatile.Write(ref _pictures[number], picture);
        return picture;
    }

    /// <summary>The marks after the resize of the short side and the crop of the middle.</summary>
    private List<SceneMark> InTensor(RenderedScene scene)
    {
        var scale = (float)preprocessor.ImageSize / Math.Min(scene.Image.Width, scene.Image.Height);
        var left = ((scene.Image.Width * scale) - preprocessor.ImageSize) / 2;
        var top = ((scene.Image.Height * scale) - preprocessor.ImageSize) / 2;
        return [.. scene.Marks.Select(mark => mark with { X = (mark.X * scale) - left, Y = (mark.Y * scale) - top })];
    }

    /// <summary>Undoes the normalisation; exact, because every value came from a byte.</summary>
    private byte[] ToBytes(float[] values)
    {
        var config = preprocessor.Config;
        var plane = values.Length / 3;
        var bytes = new byte[values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            var channel = index / plane;
            bytes[index] = (byte)MathF.Round(((values[index] * config.Std[channel]) + config.Mean[channel]) * 255);
        }

        return bytes;
    }

    /// <summary>[3, 256]: the tower's input for each byte of each channel.</summary>
    private static float[] NormalizedLevels(PreprocessorConfig config)
    {
        var levels = new float[3 * 256];
        for (var index = 0; index < levels.Length; index++)
        {
            levels[index] = ((index % 256 * (1f / 255)) - config.Mean[index / 256]) / config.Std[index / 256];
        }

        return levels;
    }
}
