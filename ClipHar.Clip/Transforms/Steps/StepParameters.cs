using ClipHar.Clip.Preprocessing;

namespace ClipHar.Clip.Transforms.Steps;

/// <summary>Parameters that several kinds of steps have.</summary>
internal static class StepParameters
{
    private const string SizeName = "size";
    private const string FilterName = "filter";

    public static TransformParameter Size(string description) => new()
    {
        Name = SizeName,
        Kind = TransformParameterKind.Integer,
        Description = description,
        Default = TransformValue.Of(0),
        Minimum = 0,
        Maximum = PreprocessorConfig.LargestImageSize,
    };

    public static int SizeOf(TransformStep step, Canvas canvas) => step.Integer(SizeName) is > 0 and var size ? size : canvas.TargetSize;

    public static TransformParameter Filter(string standard) => new()
    {
        Name = FilterName,
        Kind = TransformParameterKind.Choice,
        Description = "Filter of the antialiased resize.",
        Default = TransformValue.Of(standard),
        Choices = ["bilinear", "bicubic"],
    };

    public static ResampleFilter FilterOf(TransformStep step) =>
        step.Word(FilterName) == "bicubic" ? ResampleFilter.Bicubic : ResampleFilter.Bilinear;

    /// <summary>Both ends are above 0, since their logarithms are needed.</summary>
    public static TransformParameter AspectRatio(double low, double high, string description) => new()
    {
        Name = "ratio",
        Kind = TransformParameterKind.Range,
        Description = description + " Its logarithm is drawn evenly.",
        Default = TransformValue.Of(low, high),
        Minimum = 0.01,
        Maximum = 100,
    };

    public static TransformParameter AreaShare(double low, double high, string description) => new()
    {
        Name = "scale",
        Kind = TransformParameterKind.Range,
        Description = description,
        Default = TransformValue.Of(low, high),
        Minimum = 0.0001,
        Maximum = 1,
    };

    public static bool IsApplied(TransformStep step, ref TransformRandom random) => random.NextChance(step.Number("p"));
}
