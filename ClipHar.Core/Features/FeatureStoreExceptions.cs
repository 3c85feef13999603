namespace ClipHar.Core.Features;

/// <summary>A request to the feature store that cannot be served because of what it says. The message is for the caller.</summary>
public class FeatureRequestException : Exception
{
    public FeatureRequestException(string member, string problem)
        : this(new Dictionary<string, string[]> { [member] = [problem] })
    {
    }

    public FeatureRequestException(IReadOnlyDictionary<string, string[]> errors)
        : base(string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}"))) => Errors = errors;

    /// <summary>What is wrong, by member path ("views[0].fields[2].dtype").</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; }
}

/// <summary>No view, service or entity has this name.</summary>
public sealed class FeatureNotFoundException(string message) : Exception(message);

/// <summary>
/// One request asks for the vectors of two encoders. They live in different spaces: distances between them mean nothing, and a model that
/// gets both is silently wrong.
/// </summary>
public sealed class EncoderMismatchException : FeatureRequestException
{
    /// <param name="member">Where the request names them.</param>
    /// <param name="encoders">Views and the digest of their encoder; at least two digests.</param>
    public EncoderMismatchException(string member, IReadOnlyList<(string View, string Encoder)> encoders)
        : base(member, Describe(encoders)) => Encoders = encoders;

    public IReadOnlyList<(string View, string Encoder)> Encoders { get; }

    private static string Describe(IReadOnlyList<(string View, string Encoder)> encoders) =>
        "These are embeddings of different encoders: "
        + string.Join(", ", encoders.Select(pair => $"{pair.View} of {Short(pair.Encoder)}"))
        + ". Their vectors cannot be compared or joined; ask for them in separate requests.";

    private static string Short(string digest) => digest.Length > 12 ? digest[..12] : digest;
}
