using System.Globalization;
using System.Text.Json;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Tokenization;

namespace ClipHar.Inference.Benchmarking;

/// <summary>Complete model folders with random weights: speed does not depend on what a model has learned.</summary>
public static class RandomModel
{
    /// <summary>Writes weights, a tokenizer of single bytes and CLIP's preprocessing.</summary>
    /// <param name="directory">Created if need be.</param>
    /// <param name="config">Architecture; null for ViT-B/32 (605 MB).</param>
    /// <param name="seed">The same seed gives the same bits.</param>
    public static void Write(string directory, ClipConfig? config = null, int seed = 1)
    {
        config ??= new ClipConfig();

        // The small tokenizer's end token is its highest id, wherever the architecture would have it.
        config = config with { Text = config.Text with { EosTokenId = 2 } };
        RandomCheckpoint.Write(directory, config, seed);
        BpeVocabulary.FromMerges([]).Save(directory, config.Text.MaxPositionEmbeddings);
        var size = config.Vision.ImageSize.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(directory, "preprocessor_config.json"), $$"""
            {
              "crop_size": { "height": {{size}}, "width": {{size}} },
              "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true, "do_rescale": true, "do_resize": true,
              "image_mean": {{JsonSerializer.Serialize(Clip.Preprocessing.PreprocessorConfig.ClipMean)}},
              "image_std": {{JsonSerializer.Serialize(Clip.Preprocessing.PreprocessorConfig.ClipStd)}},
              "image_processor_type": "CLIPImageProcessor", "resample": 3, "rescale_factor": 0.00392156862745098,
              "size": { "shortest_edge": {{size}} }
            }

            """);
    }
}
