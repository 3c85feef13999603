namespace ClipHar.Clip.Tokenization;

/// <summary>A tokenizer file that cannot be used. The message says which file, where in it, and what is wrong.</summary>
public sealed class TokenizerFormatException : Exception
{
    public TokenizerFormatException(string file, string problem, Exception? innerException = null)
        : base($"{file}: {problem}", innerException)
    {
        File = file;
    }

    /// <summary>Path of the file (or folder) that is wrong.</summary>
    public string File { get; }
}
