using static System.FormattableString;

namespace ClipHar.Core.Datasets.Validation;

/// <summary>What values a parameter takes.</summary>
public enum CheckParameterKind
{
    Integer,
    Number,

    /// <summary>A list of words.</summary>
    Words,
}

/// <summary>A threshold or choice of a check: its name in suites, default, and what is allowed.</summary>
public sealed record CheckParameter
{
    private CheckParameter(string name, CheckParameterKind kind, string description)
    {
        Name = name;
        Kind = kind;
        Description = description;
    }

    public string Name { get; }

    public CheckParameterKind Kind { get; }

    public string Description { get; }

    /// <summary>Of numbers.</summary>
    public double Default { get; private init; }

    public double Min { get; private init; }

    public double Max { get; private init; }

    /// <summary>Of words.</summary>
    public IReadOnlyList<string> DefaultWords { get; private init; } = [];

    /// <summary>Words to choose from; empty: any.</summary>
    public IReadOnlyList<string> AllowedWords { get; private init; } = [];

    /// <summary>The allowed values, in words for a message.</summary>
    public string Allowed => Kind switch
    {
        CheckParameterKind.Words when AllowedWords.Count > 0 => $"a list of {string.Join(", ", AllowedWords)}",
        CheckParameterKind.Words => "a list of words",
        CheckParameterKind.Integer => Invariant($"a whole number from {Min} to {Max}"),
        _ => Invariant($"a number from {Min} to {Max}"),
    };

    public static CheckParameter Integer(string name, int @default, int min, int max, string description) =>
        new(name, CheckParameterKind.Integer, description) { Default = @default, Min = min, Max = max };

    public static CheckParameter Number(string name, double @default, double min, double max, string description) =>
        new(name, CheckParameterKind.Number, description) { Default = @default, Min = min, Max = max };

    /// <summary>A share of the samples concerned, 0 to 1.</summary>
    public static CheckParameter Share(string name, double @default, string description) => Number(name, @default, 0, 1, description);

    public static CheckParameter Words(string name, IReadOnlyList<string> @default, IReadOnlyList<string> allowed, string description) =>
        new(name, CheckParameterKind.Words, description) { DefaultWords = @default, AllowedWords = allowed };
}

/// <summary>Values of a check's parameters in one run: what the suite sets, defaults for the rest.</summary>
public sealed class CheckSettings
{
    private readonly Dictionary<string, CheckParameter> _parameters;
    private readonly IReadOnlyDictionary<string, double> _numbers;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _words;

    /// <param name="numbers">Values of numeric parameters that are not the default; the suite has checked them.</param>
    /// <param name="words">Values of lists that are not the default.</param>
    public CheckSettings(
        IReadOnlyList<CheckParameter> parameters, IReadOnlyDictionary<string, double>? numbers = null,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? words = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        _numbers = numbers ?? new Dictionary<string, double>();
        _words = words ?? new Dictionary<string, IReadOnlyList<string>>();
    }

    public IEnumerable<CheckParameter> Parameters => _parameters.Values;

    /// <exception cref="KeyNotFoundException">The check has no such parameter.</exception>
    public double Number(string name) => _numbers.TryGetValue(name, out var value) ? value : _parameters[name].Default;

    /// <exception cref="KeyNotFoundException">The check has no such parameter.</exception>
    public int Integer(string name) => (int)Number(name);

    /// <exception cref="KeyNotFoundException">The check has no such parameter.</exception>
    public IReadOnlyList<string> Words(string name) => _words.TryGetValue(name, out var value) ? value : _parameters[name].DefaultWords;
}
