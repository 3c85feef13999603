using ClipHar.Clip.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ClipHar.Training.Towers;

/// <summary>Random start weights for training from scratch.</summary>
/// <remarks>
/// Standard deviations of OpenAI's reference (openai/CLIP@d05afc436d78, clip/model.py), for both towers. Width W, L layers: attention
/// inputs W^-1/2; outputs of both blocks (2WL)^-1/2, so that the residual sum keeps its size; first MLP layer (2W)^-1/2; projections
/// W^-1/2; tokens 0.02; text positions 0.01; class token and image positions W^-1/2; patches of K pixel values (3K)^-1/2.
/// </remarks>
internal static class ClipInitialization
{
    /// <summary>Fills every parameter; the same seed gives the same bits.</summary>
    public static void Initialize(ClipModel model, ClipConfig config, long seed)
    {
        using var generator = new Generator((ulong)seed, CPU);
        using var noGrad = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
        {
            using var scope = NewDisposeScope();
            Fill(name, parameter, config, generator);
        }
    }

    private static void Fill(string name, Parameter parameter, ClipConfig config, Generator generator)
    {
        var (width, layers) = name.StartsWith("vision", StringComparison.Ordinal) || name.StartsWith("visual", StringComparison.Ordinal)
            ? (config.Vision.HiddenSize, config.Vision.NumHiddenLayers)
            : (config.Text.HiddenSize, config.Text.NumHiddenLayers);
        if (name == "logit_scale")
        {
            parameter.fill_(config.LogitScaleInit);
        }
        else if (name.EndsWith(".bias", StringComparison.Ordinal))
        {
            parameter.zero_();
        }
        else if (name.Contains("norm", StringComparison.Ordinal))
        {
            parameter.fill_(1);
        }
        else
        {
            parameter.normal_(
                0, StandardDeviation(name, width, layers, config.Vision.NumChannels * config.Vision.PatchSize * config.Vision.PatchSize),
                generator);
        }
    }

    private static double StandardDeviation(string name, int width, int layers, int patchPixels)
    {
        bool Has(string part) => name.Contains(part, StringComparison.Ordinal);
        return name switch
        {
            _ when Has("token_embedding") => 0.02,
            _ when Has("text_model.embeddings.position_embedding") => 0.01,
            _ when Has("out_proj") || Has("fc2") => Math.Pow(2.0 * width * layers, -0.5),
            _ when Has("fc1") => Math.Pow(2.0 * width, -0.5),
            _ when Has("patch_embedding") => Math.Pow(3.0 * patchPixels, -0.5),
            _ => Math.Pow(width, -0.5),
        };
    }
}
