using System.Text.Json;

namespace ClipHar.Clip.Preprocessing;

public sealed partial record PreprocessorConfig
{
    private const string FileName = "preprocessor_config.json";
    private const string ModelFileName = "config.json";
    private const long LongestFile = 1 << 20;

    /// <summary>
    /// Reads preprocessor_config.json of a Hugging Face CLIP folder, in its old form (sizes as numbers) or its new one (objects).
    /// Without that file CLIP's values hold, at the image_size of config.json; without that too, at 224.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is no JSON, or asks for what is not supported; the message names file and
    /// value.</exception>
    public static PreprocessorConfig Load(string modelDirectory)
    {
        var modelPath = Path.Combine(modelDirectory, ModelFileName);
        var modelImageSize = File.Exists(modelPath) ? ReadFile(modelPath, ReadModelImageSize) : null;
        var path = Path.Combine(modelDirectory, FileName);
        if (!File.Exists(path))
        {
            var defaults = HuggingFace(modelImageSize ?? 224);
            defaults.Validate();
            return defaults;
        }

        var config = ReadFile(path, ReadConfig);
        if (modelImageSize is { } expected && expected != config.ImageSize)
        {
            throw new InvalidDataException(
                $"{path} makes pictures of {config.ImageSize} pixels, but {ModelFileName} says that the model takes {expected} "
                    + "(vision_config.image_size).");
        }

        return config;
    }

    private static T ReadFile<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > LongestFile)
            {
                throw new InvalidDataException($"it has {length} bytes, at most {LongestFile} are read");
            }

            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new InvalidDataException("it is not a JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} cannot be used: {e.Message}", e);
        }
    }

    private static int? ReadModelImageSize(JsonElement root) =>
        (Find(root, "vision_config") ?? Find(root, "vision_config_dict")) is { ValueKind: JsonValueKind.Object } vision
        && Find(vision, "image_size") is { } size
            ? ReadInteger(size, "vision_config.image_size")
            : null;

    private static PreprocessorConfig ReadConfig(JsonElement root)
    {
        if (!ReadBoolean(root, "do_resize", true))
        {
            throw new InvalidDataException(
                "do_resize is false; pictures of any size have to be resized to the model's, so only true is supported");
        }

        var (resizeTo, rule) = ReadSize(root);
        var config = new PreprocessorConfig
        {
            ResizeTo = resizeTo,
            ResizeRule = rule,
            ImageSize = ReadCropSize(root, resizeTo, rule),
            Resample = Find(root, "resample") is { } resample ? (ResampleFilter)ReadInteger(resample, "resample") : ResampleFilter.Bicubic,
            RescaleFactor = ReadBoolean(root, "do_rescale", true) ? ReadNumber(root, "rescale_factor", 1.0 / 255) : 1,
            DoNormalize = ReadBoolean(root, "do_normalize", true),
            Mean = ReadChannels(root, "image_mean", ClipMean),
            Std = ReadChannels(root, "image_std", ClipStd),
        };
        config.Validate();
        return config;
    }

    private static (int ResizeTo, ResizeRule Rule) ReadSize(JsonElement root)
    {
        const string Name = "size";
        return Find(root, Name) switch
        {
            null => (224, ResizeRule.ShortestEdge),
            { ValueKind: JsonValueKind.Number } number => (ReadInteger(number, Name), ResizeRule.ShortestEdge),
            { ValueKind: JsonValueKind.Object } size when Find(size, "shortest_edge") is { } edge && Find(size, "longest_edge") is null =>
                (ReadInteger(edge, "size.shortest_edge"), ResizeRule.ShortestEdge),
            { ValueKind: JsonValueKind.Object } size => (ReadSquare(size, Name), ResizeRule.Stretch),
            _ => throw new InvalidDataException("size must be a number, {\"shortest_edge\": n} or {\"height\": n, \"width\": n}"),
        };
    }

    private static int ReadCropSize(JsonElement root, int resizeTo, ResizeRule rule)
    {
        const string Name = "crop_size";
        if (!ReadBoolean(root, "do_center_crop", true))
        {
            return rule == ResizeRule.Stretch
                ? resizeTo
                : throw new InvalidDataException(
                    "do_center_crop is false although size gives only the shortest edge, so pictures would not be square");
        }

        return Find(root, Name) switch
        {
            null => resizeTo,
            { ValueKind: JsonValueKind.Number } number => ReadInteger(number, Name),
            { ValueKind: JsonValueKind.Object } size => ReadSquare(size, Name),
            _ => throw new InvalidDataException("crop_size must be a number or {\"height\": n, \"width\": n}"),
        };
    }

    private static int ReadSquare(JsonElement size, string name)
    {
        if (Find(size, "height") is not { } height || Find(size, "width") is not { } width)
        {
            throw new InvalidDataException($"{name} is {size.GetRawText()}; a height and a width, or a shortest_edge alone, are supported");
        }

        var (h, w) = (ReadInteger(height, $"{name}.height"), ReadInteger(width, $"{name}.width"));
        return h == w ? h : throw new InvalidDataException($"{name} is {h} high and {w} wide; only squares are supported");
    }

    private static int ReadInteger(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw new InvalidDataException($"{name} is {value.GetRawText()}; a whole number is needed");

    private static double ReadNumber(JsonElement root, string name, double otherwise) => Find(root, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { } other => throw new InvalidDataException($"{name} is {other.GetRawText()}; a number is needed"),
    };

    private static bool ReadBoolean(JsonElement root, string name, bool otherwise) => Find(root, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw new InvalidDataException($"{name} is {other.GetRawText()}; true or false is needed"),
    };

    private static IReadOnlyList<float> ReadChannels(JsonElement root, string name, IReadOnlyList<float> otherwise)
    {
        if (Find(root, name) is not { } value)
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(element => element.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(element => element.GetSingle())]
            : throw new InvalidDataException($"{name} is {value.GetRawText()}; 3 numbers are needed");
    }

    /// <summary>A value that is there and not null.</summary>
    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
