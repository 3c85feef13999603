using System.Text.Json;

namespace ClipHar.Clip.Checkpoints;

/// <summary>Writes config.json the way transformers' CLIPConfig does, with every value spelled out.</summary>
internal static class ClipConfigWriter
{
    public static void Write(string directory, ClipConfig config, TensorDType weights)
    {
        var file = Path.Combine(directory, "config.json");
        ClipConfigReader.Validate(file, config);
        AtomicFile.Write(file, stream => stream.Write(ToUtf8(config, weights)));
    }

    public static byte[] ToUtf8(ClipConfig config, TensorDType weights)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue("CLIPModel");
            json.WriteEndArray();
            json.WriteNumber("initializer_factor", 1.0);
            json.WriteNumber("logit_scale_init_value", config.LogitScaleInit);
            json.WriteString("model_type", "clip");
            json.WriteNumber("projection_dim", config.ProjectionDim);
            WriteText(json, config);
            json.WriteString("torch_dtype", weights == TensorDType.F16 ? "float16" : "float32");
            WriteVision(json, config);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteText(Utf8JsonWriter json, ClipConfig config)
    {
        var text = config.Text;
        json.WriteStartObject("text_config");
        json.WriteNumber("attention_dropout", 0.0);
        json.WriteNumber("bos_token_id", text.BosTokenId);
        json.WriteNumber("eos_token_id", text.EosTokenId);
        json.WriteString("hidden_act", NameOf(text.HiddenAct));
        json.WriteNumber("hidden_size", text.HiddenSize);
        json.WriteNumber("intermediate_size", text.IntermediateSize);
        json.WriteNumber("layer_norm_eps", text.LayerNormEps);
        json.WriteNumber("max_position_embeddings", text.MaxPositionEmbeddings);
        json.WriteString("model_type", "clip_text_model");
        json.WriteNumber("num_attention_heads", text.NumAttentionHeads);
        json.WriteNumber("num_hidden_layers", text.NumHiddenLayers);
        json.WriteNumber("pad_token_id", text.PadTokenId);
        json.WriteNumber("projection_dim", config.ProjectionDim);
        json.WriteNumber("vocab_size", text.VocabSize);
        json.WriteEndObject();
    }

    private static void WriteVision(Utf8JsonWriter json, ClipConfig config)
    {
        var vision = config.Vision;
        json.WriteStartObject("vision_config");
        json.WriteNumber("attention_dropout", 0.0);
        json.WriteString("hidden_act", NameOf(vision.HiddenAct));
        json.WriteNumber("hidden_size", vision.HiddenSize);
        json.WriteNumber("image_size", vision.ImageSize);
        json.WriteNumber("intermediate_size", vision.IntermediateSize);
        json.WriteNumber("layer_norm_eps", vision.LayerNormEps);
        json.WriteString("model_type", "clip_vision_model");
        json.WriteNumber("num_attention_heads", vision.NumAttentionHeads);
        json.WriteNumber("num_channels", vision.NumChannels);
        json.WriteNumber("num_hidden_layers", vision.NumHiddenLayers);
        json.WriteNumber("patch_size", vision.PatchSize);
        json.WriteNumber("projection_dim", config.ProjectionDim);
        json.WriteEndObject();
    }

    private static string NameOf(Activation activation) => activation == Activation.Gelu ? "gelu" : "quick_gelu";
}
