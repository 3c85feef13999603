using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Formats;

/// <summary>
/// The one spelling of a pipeline, over which the hash goes: keys in ordinal order, numbers in the shortest form that reads back, every
/// default written out, no white space. A change of what a step means must change <see cref="Format"/>.
/// </summary>
internal static class TransformCanonicalForm
{
    public const string Format = "cliphar.transforms/1";

    public static string Write(TransformPipeline pipeline) => Encoding.UTF8.GetString(Bytes(pipeline));

    public static string Hash(TransformPipeline pipeline) => Convert.ToHexStringLower(SHA256.HashData(Bytes(pipeline)));

    public static byte[] PreprocessingBytes(PreprocessorConfig config) => Write(writer => WritePreprocessing(writer, config));

    /// <summary>The members of an object, sorted.</summary>
    public static void WritePreprocessing(Utf8JsonWriter writer, PreprocessorConfig config)
    {
        writer.WriteStartObject();
        writer.WriteString("crop_rule", config.CropRule == CropRule.RoundDown ? "round_down" : "round_half_to_even");
        writer.WriteNumber("image_size", config.ImageSize);
        WriteNumbers(writer, "mean", config.Mean);
        writer.WriteBoolean("normalize", config.DoNormalize);
        writer.WriteString("resample", config.Resample == ResampleFilter.Bicubic ? "bicubic" : "bilinear");
        writer.WriteNumber("rescale_factor", config.RescaleFactor);
        writer.WriteString("resize_rule", config.ResizeRule == ResizeRule.ShortestEdge ? "shortest_edge" : "stretch");
        writer.WriteNumber("resize_to", config.ResizeTo);
        writer.WriteString("rgb_conversion", config.RgbConversion == RgbConversion.BeforeResize ? "before_resize" : "after_resize");
        WriteNumbers(writer, "std", config.Std);
        writer.WriteEndObject();
    }

    private static byte[] Bytes(TransformPipeline pipeline) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("format", Format);
        writer.WritePropertyName("preprocessing");
        WritePreprocessing(writer, pipeline.Preprocessor.Config);
        writer.WriteStartArray("steps");
        foreach (var step in pipeline.Steps)
        {
            writer.WriteStartObject();
            foreach (var name in step.Parameters.Keys.Append(TransformReader.TypeMember).Order(StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                (step.Parameters.GetValueOrDefault(name) ?? TransformValue.Of(step.Type)).WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<float> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
