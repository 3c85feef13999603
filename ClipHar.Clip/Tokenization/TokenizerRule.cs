namespace ClipHar.Clip.Tokenization;

/// <summary>Which reference program's text rules are followed; the vocabulary and the merges are the same under all of them.</summary>
/// <remarks>
/// They differ only in what happens to a text before its words are cut out of it. ASCII text without HTML entities gives the same ids under
/// every rule.
/// </remarks>
public enum TokenizerRule
{
    /// <summary>openai/CLIP: text repair, HTML entities resolved twice, white space, full lower-casing. The default.</summary>
    OpenAI,

    /// <summary>openai/CLIP where ftfy does nothing: as <see cref="OpenAI"/>, but the text is not repaired.</summary>
    OpenAIWithoutFtfy,

    /// <summary>The slow CLIPTokenizer of transformers where ftfy is installed: text repair, white space, full lower-casing.</summary>
    HuggingFaceSlow,

    /// <summary>
    /// The same without ftfy: control characters dropped, CJK ideographs set apart, composition (NFC), full lower-casing.
    /// </summary>
    HuggingFaceSlowWithoutFtfy,

    /// <summary>The compiled CLIPTokenizerFast: composition (NFC), white space, lower-casing character by character.</summary>
    HuggingFaceFast,
}
