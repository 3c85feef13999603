using ClipHar.Clip.Transforms.Steps;

namespace ClipHar.Clip.Transforms;

/// <summary>One step of a pipeline, with a value for every parameter of its kind. Immutable.</summary>
public sealed class TransformStep
{
    internal TransformStep(TransformStepType type, SortedDictionary<string, TransformValue> parameters)
    {
        StepType = type;
        Parameters = parameters;
    }

    public string Type => StepType.Type;

    public TransformStepType StepType { get; }

    /// <summary>Sorted by name.</summary>
    public IReadOnlyDictionary<string, TransformValue> Parameters { get; }

    internal double Number(string name) => Parameters[name].Numbers[0];

    internal int Integer(string name) => (int)Number(name);

    internal (double Low, double High) Range(string name) => (Parameters[name].Numbers[0], Parameters[name].Numbers[1]);

    internal string Word(string name) => Parameters[name].Word!;

    internal (byte Red, byte Green, byte Blue) Color(string name)
    {
        var numbers = Parameters[name].Numbers;
        return ((byte)numbers[0], (byte)numbers[1], (byte)numbers[2]);
    }

    /// <summary>The kinds of steps, by name.</summary>
    public static IReadOnlyDictionary<string, TransformStepType> Types { get; } =
        new SortedDictionary<string, TransformStepType>(All().ToDictionary(type => type.Type), StringComparer.Ordinal);

    private static TransformStepType[] All() =>
    [
        new Resize(),
        new CenterCrop(),
        new RandomResizedCrop(),
        new RandomHorizontalFlip(),
        new RandomVerticalFlip(),
        new ColorJitter(),
        new RandomGrayscale(),
        new RandomRotation(),
        new RandomAffine(),
        new RandomPerspective(),
        new GaussianBlur(),
        new RandomErasing(),
        new RandomPosterize(),
        new RandomSolarize(),
    ];
}
