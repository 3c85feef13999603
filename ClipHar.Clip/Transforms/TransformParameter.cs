namespace ClipHar.Clip.Transforms;

public enum TransformParameterKind
{
    /// <summary>One number.</summary>
    Number,

    /// <summary>One whole number.</summary>
    Integer,

    /// <summary>Two numbers, the first not above the second; or one, from which the two follow.</summary>
    Range,

    /// <summary>Two numbers, for across and down; or one for both.</summary>
    Pair,

    /// <summary>Three whole numbers: red, green, blue, 0 to 255.</summary>
    Color,

    /// <summary>One of some words.</summary>
    Choice,
}

/// <summary>A parameter of a kind of step: what is allowed, and what holds where it is left out.</summary>
public sealed record TransformParameter
{
    public required string Name { get; init; }

    public required TransformParameterKind Kind { get; init; }

    public required string Description { get; init; }

    /// <summary>Null where it must be given.</summary>
    public TransformValue? Default { get; init; }

    /// <summary>Smallest value of every number.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest value of every number.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The words of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What one number means where a range is expected; null where both ends must be given.</summary>
    internal Func<double, (double Low, double High)>? Shorthand { get; init; }

    /// <summary>A rule beyond minimum and maximum: what is wrong with the value, or null.</summary>
    internal Func<TransformValue, string?>? Check { get; init; }

    /// <summary>The lot with which a random step does anything at all.</summary>
    internal static TransformParameter Probability(double standard) => new()
    {
        Name = "p",
        Kind = TransformParameterKind.Number,
        Description = "Probability with which the step is applied.",
        Default = TransformValue.Of(standard),
        Minimum = 0,
        Maximum = 1,
    };

    /// <summary>Brightness and the like: the factor is drawn from the range; f alone stands for 1 - f (at least 0) to 1 + f.</summary>
    internal static TransformParameter Factor(string name, string description) => new()
    {
        Name = name,
        Kind = TransformParameterKind.Range,
        Description = description + " 1 changes nothing. One number f stands for [max(0, 1 - f), 1 + f].",
        Default = TransformValue.Of(1, 1),
        Minimum = 0,
        Maximum = 10,
        Shorthand = factor => (Math.Max(0, 1 - factor), 1 + factor),
    };

    /// <summary>A range around 0: a alone stands for -a to a.</summary>
    internal static TransformParameter Symmetric(string name, string description, double limit) => new()
    {
        Name = name,
        Kind = TransformParameterKind.Range,
        Description = description + " One number a stands for [-a, a].",
        Default = TransformValue.Of(0, 0),
        Minimum = -limit,
        Maximum = limit,
        Shorthand = angle => (-angle, angle),
    };

    /// <summary>What pixels are that no pixel of the picture falls on.</summary>
    internal static TransformParameter Fill { get; } = new()
    {
        Name = "fill",
        Kind = TransformParameterKind.Color,
        Description = "Colour where the picture does not reach.",
        Default = TransformValue.Of(0, 0, 0),
        Minimum = 0,
        Maximum = 255,
    };

    internal static TransformParameter Interpolation(string standard) => new()
    {
        Name = "interpolation",
        Kind = TransformParameterKind.Choice,
        Description = "How a pixel between pixels is computed.",
        Default = TransformValue.Of(standard),
        Choices = ["nearest", "bilinear"],
    };
}
