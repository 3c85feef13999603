using System.Globalization;
using System.Text.Json;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Formats;

/// <summary>Reads the member preprocessing, in the spelling of the canonical form; what is left out is as it was.</summary>
internal static class PreprocessingReader
{
    private const string Place = "preprocessing";

    public static PreprocessorConfig Read(JsonElement element, PreprocessorConfig standard, List<string> problems)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{Place}: an object is expected");
            return standard;
        }

        var before = problems.Count;
        var config = standard;
        foreach (var member in element.EnumerateObject())
        {
            config = Apply(config, member.Name, member.Value, problems);
        }

        if (problems.Count > before)
        {
            return standard;
        }

        try
        {
            config.Validate();
            return config;
        }
        catch (InvalidDataException e)
        {
            problems.Add($"{Place}: {e.Message.TrimEnd('.')}");
            return standard;
        }
    }

    private static PreprocessorConfig Apply(PreprocessorConfig config, string name, JsonElement value, List<string> problems) => name switch
    {
        "crop_rule" => config with
        {
            CropRule = Choice(name, value, problems, ("round_down", CropRule.RoundDown), ("round_half_to_even", CropRule.RoundHalfToEven)),
        },
        "image_size" => config with { ImageSize = Integer(name, value, problems) },
        "mean" => config with { Mean = Channels(name, value, problems) },
        "normalize" => config with { DoNormalize = Boolean(name, value, problems) },
        "resample" => config with
        {
            Resample = Choice(name, value, problems, ("bicubic", ResampleFilter.Bicubic), ("bilinear", ResampleFilter.Bilinear)),
        },
        "rescale_factor" => config with { RescaleFactor = Number(name, value, problems) },
        "resize_rule" => config with
        {
            ResizeRule = Choice(name, value, problems, ("shortest_edge", ResizeRule.ShortestEdge), ("stretch", ResizeRule.Stretch)),
        },
        "resize_to" => config with { ResizeTo = Integer(name, value, problems) },
        "rgb_conversion" => config with
        {
            RgbConversion = Choice(
                name, value, problems, ("before_resize", RgbConversion.BeforeResize), ("after_resize", RgbConversion.AfterResize)),
        },
        "std" => config with { Std = Channels(name, value, problems) },
        _ => Unknown(config, name, problems),
    };

    private static PreprocessorConfig Unknown(PreprocessorConfig config, string name, List<string> problems)
    {
        problems.Add($"{Place}: there is no member '{name}'; there are crop_rule, image_size, mean, normalize, resample, "
            + "rescale_factor, resize_rule, resize_to, rgb_conversion, std");
        return config;
    }

    private static T Choice<T>(string name, JsonElement value, List<string> problems, params (string Word, T Meaning)[] choices)
    {
        foreach (var (word, meaning) in choices)
        {
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(word))
            {
                return meaning;
            }
        }

        problems.Add($"{Place}: {name} must be {string.Join(" or ", choices.Select(choice => choice.Word))}");
        return choices[0].Meaning;
    }

    private static int Integer(string name, JsonElement value, List<string> problems)
    {
        var number = Number(name, value, problems);
        if (number == (int)number)
        {
            return (int)number;
        }

        problems.Add($"{Place}: {name} is {number.ToString(CultureInfo.InvariantCulture)}; a whole number is expected");
        return 0;
    }

    private static double Number(string name, JsonElement value, List<string> problems)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        problems.Add($"{Place}: {name} must be a number");
        return 0;
    }

    private static bool Boolean(string name, JsonElement value, List<string> problems)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            problems.Add($"{Place}: {name} must be true or false");
        }

        return value.ValueKind == JsonValueKind.True;
    }

    private static float[] Channels(string name, JsonElement value, List<string> problems)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == RgbImage.Channels)
        {
            return [.. value.EnumerateArray().Select(item => (float)Number(name, item, problems))];
        }

        problems.Add($"{Place}: {name} must be three numbers");
        return [0, 0, 0];
    }
}
