using System.Globalization;
using System.Text.Json;

namespace ClipHar.Clip.Transforms.Formats;

/// <summary>Reads one step: its type and the parameters that the type declares.</summary>
internal static class StepReader
{
    /// <summary>What belongs to the preprocessing, which follows every pipeline by itself.</summary>
    private static readonly string[] OfThePreprocessing = ["normalize", "normalise", "to_tensor", "rescale"];

    /// <returns>Null when something is wrong, which is then among the problems.</returns>
    public static TransformStep? Read(JsonElement item, int index, List<string> problems)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"steps[{index}]");
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty(TransformReader.TypeMember, out var type)
            || type.ValueKind != JsonValueKind.String)
        {
            problems.Add($"{place}: an object with the member type is expected");
            return null;
        }

        if (!TransformStep.Types.TryGetValue(type.GetString()!, out var stepType))
        {
            problems.Add(OfThePreprocessing.Contains(type.GetString())
                ? $"{place}: {type.GetString()} is no step: the model's preprocessing follows the steps by itself"
                : $"{place}: there is no type '{type.GetString()}'; there are {string.Join(", ", TransformStep.Types.Keys)}");
            return null;
        }

        var before = problems.Count;
        place = $"{place} ({stepType.Type})";
        var known = stepType.Parameters.ToDictionary(parameter => parameter.Name);
        problems.AddRange(item.EnumerateObject()
            .Where(member => member.Name != TransformReader.TypeMember && !known.ContainsKey(member.Name))
            .Select(member => $"{place}: there is no parameter '{member.Name}'; there are {string.Join(", ", known.Keys)}"));
        var values = new SortedDictionary<string, TransformValue>(StringComparer.Ordinal);
        foreach (var parameter in stepType.Parameters)
        {
            if (ReadParameter(item, parameter, place, problems) is { } value)
            {
                values[parameter.Name] = value;
            }
        }

        return problems.Count == before ? new TransformStep(stepType, values) : null;
    }

    private static TransformValue? ReadParameter(JsonElement item, TransformParameter parameter, string place, List<string> problems)
    {
        if (!item.TryGetProperty(parameter.Name, out var given))
        {
            if (parameter.Default is null)
            {
                problems.Add($"{place}: {parameter.Name} is missing; {Expected(parameter)}");
            }

            return parameter.Default;
        }

        var value = Convert(given, parameter);
        var problem = value is null ? Expected(parameter) : parameter.Check?.Invoke(value);
        if (problem is not null)
        {
            problems.Add($"{place}: {parameter.Name} is {Shorten(given.GetRawText())}; {problem}");
        }

        return value;
    }

    /// <returns>Null when the value is not what the parameter allows.</returns>
    private static TransformValue? Convert(JsonElement given, TransformParameter parameter)
    {
        if (parameter.Kind == TransformParameterKind.Choice)
        {
            return given.ValueKind == JsonValueKind.String && parameter.Choices.Contains(given.GetString()!)
                ? TransformValue.Of(given.GetString()!)
                : null;
        }

        var numbers = Numbers(given, parameter);
        var isWhole = parameter.Kind is TransformParameterKind.Integer or TransformParameterKind.Color;
        return numbers is not null
            && numbers.All(number => number >= parameter.Minimum && number <= parameter.Maximum)
            && (!isWhole || numbers.All(double.IsInteger))
            && (parameter.Kind != TransformParameterKind.Range || numbers[0] <= numbers[1])
                ? TransformValue.Of(numbers)
                : null;
    }

    private static double[]? Numbers(JsonElement given, TransformParameter parameter)
    {
        var count = parameter.Kind switch
        {
            TransformParameterKind.Color => 3,
            TransformParameterKind.Range or TransformParameterKind.Pair => 2,
            _ => 1,
        };
        if (given.ValueKind == JsonValueKind.Number && given.TryGetDouble(out var single) && double.IsFinite(single))
        {
            return parameter switch
            {
                _ when count == 1 => [single],
                { Kind: TransformParameterKind.Pair } => [single, single],
                { Shorthand: { } shorthand } when single >= 0 => [shorthand(single).Low, shorthand(single).High],
                _ => null,
            };
        }

        if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() != count || count == 1)
        {
            return null;
        }

        var numbers = given.EnumerateArray()
            .Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) ? number : double.NaN)
            .ToArray();
        return numbers.All(double.IsFinite) ? numbers : null;
    }

    private static string Expected(TransformParameter parameter)
    {
        var limits = string.Create(CultureInfo.InvariantCulture, $"{parameter.Minimum} to {parameter.Maximum}");
        return parameter.Kind switch
        {
            TransformParameterKind.Choice => $"{string.Join(" or ", parameter.Choices)} is expected",
            TransformParameterKind.Integer => $"a whole number from {limits} is expected",
            TransformParameterKind.Range => $"[low, high] with low <= high, both from {limits}, is expected{OrOne(parameter)}",
            TransformParameterKind.Pair => $"[across, down], both from {limits}, is expected, or one number for both",
            TransformParameterKind.Color => $"[red, green, blue], whole numbers from {limits}, is expected",
            _ => $"a number from {limits} is expected",
        };
    }

    private static string OrOne(TransformParameter parameter) =>
        parameter.Shorthand is null ? "" : ", or one number, at least 0, from which they follow";

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
