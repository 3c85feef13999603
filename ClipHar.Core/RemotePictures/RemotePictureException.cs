namespace ClipHar.Core.RemotePictures;

/// <summary>Why a picture did not come; a service maps it to a status code.</summary>
public enum RemotePictureProblem
{
    /// <summary>The address is not one that may be fetched.</summary>
    NotAllowed,

    /// <summary>The other server did not answer, or not with a picture.</summary>
    NotFetched,

    /// <summary>More bytes than are allowed.</summary>
    TooLarge,
}

/// <summary>A picture could not be had from an address. The message is for the person who named the address.</summary>
public sealed class RemotePictureException : Exception
{
    private RemotePictureException(RemotePictureProblem problem, string message)
        : base(message) => Problem = problem;

    public RemotePictureProblem Problem { get; }

    internal static RemotePictureException NotAllowed(string message) => new(RemotePictureProblem.NotAllowed, message);

    internal static RemotePictureException NotFetched(string message) => new(RemotePictureProblem.NotFetched, message);

    internal static RemotePictureException TooLarge(string message) => new(RemotePictureProblem.TooLarge, message);
}
