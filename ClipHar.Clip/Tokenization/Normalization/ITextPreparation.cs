namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>A piece of a prepared text: a special token by its name, or text to be cut into words.</summary>
internal readonly record struct TextSegment(string Text, bool IsSpecialToken = false);

/// <summary>What one <see cref="TokenizerRule"/> does to a text before words are cut out of it.</summary>
internal interface ITextPreparation
{
    /// <summary>Whether the word pattern knows the special tokens and ignores case.</summary>
    bool PatternIgnoresCase { get; }

    /// <param name="text">Well-formed UTF-16.</param>
    IEnumerable<TextSegment> Prepare(string text);
}
