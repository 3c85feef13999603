namespace ClipHar.Clip.Checkpoints;

/// <summary>A checkpoint file cannot be used: the message names the file, what is wrong with it and what would be right.</summary>
public sealed class CheckpointFormatException : Exception
{
    public CheckpointFormatException()
    {
    }

    public CheckpointFormatException(string message)
        : base(message)
    {
    }

    public CheckpointFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <param name="file">Path of the file or folder at fault.</param>
    /// <param name="problem">What is wrong, without the file's name.</param>
    /// <param name="innerException">What the parser said, if it was not us.</param>
    public CheckpointFormatException(string file, string problem, Exception? innerException = null)
        : base($"{file}: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>Path of the file or folder at fault.</summary>
    public string? File { get; }
}
