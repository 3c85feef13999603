namespace ClipHar.Clip.Preprocessing;

/// <summary>Why a picture was refused; a service maps it to a status code.</summary>
public enum ImageProblem
{
    /// <summary>No bytes, or bytes that are no picture, or a kind of picture that is not read.</summary>
    Unsupported,

    /// <summary>More bytes, pixels or rows than <see cref="ImageLimits"/> allow.</summary>
    TooLarge,

    /// <summary>The file ends before the picture does.</summary>
    Truncated,

    /// <summary>The file contradicts itself or its format.</summary>
    Damaged,
}

/// <summary>A picture cannot be used. The message says what is wrong and what is allowed, in words for the person who sent it.</summary>
public sealed class ImageFormatException : Exception
{
    public ImageFormatException(ImageProblem problem, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Problem = problem;
    }

    public ImageProblem Problem { get; }
}
