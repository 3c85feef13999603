using System.Text.Json;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Training;

/// <summary>
/// The reference optimisation of one model: settings, losses before each step and after the last, and L2 norms of all parameters after.
/// </summary>
internal sealed record GoldenAdamW(
    double LearningRate, double WeightDecay, double Beta1, double Beta2, double Epsilon, double[] Losses, IReadOnlyDictionary<string,
    double> Norms);

/// <summary>Reads the .json beside the reference tensors.</summary>
internal static class GoldenNorms
{
    public static IReadOnlyDictionary<string, double> Gradients(string model)
    {
        using var json = Open(model);
        return Norms(json.RootElement.GetProperty("gradient_l2_norms"));
    }

    public static GoldenAdamW AdamW(string model, string rule)
    {
        using var json = Open(model);
        var run = json.RootElement.GetProperty("adamw").GetProperty(rule);
        var betas = run.GetProperty("betas");
        return new GoldenAdamW(
            run.GetProperty("lr").GetDouble(),
            run.GetProperty("weight_decay").GetDouble(),
            betas[0].GetDouble(),
            betas[1].GetDouble(),
            run.GetProperty("eps").GetDouble(),
            [.. run.GetProperty("losses_before_step_1_2_3_and_after").EnumerateArray().Select(loss => loss.GetDouble())],
            Norms(run.GetProperty("parameter_l2_norms_after")));
    }

    private static JsonDocument Open(string model) => JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf($"expected/{model}.json")));

    private static Dictionary<string, double> Norms(JsonElement norms) =>
        norms.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetDouble(), StringComparer.Ordinal);
}
