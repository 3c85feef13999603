using ClipHar.Clip.Tokenization.TextRepair;

namespace ClipHar.Clip.Tokenization.Normalization;

/// <summary>The preparation that belongs to each rule.</summary>
internal static class TextPreparations
{
    public static ITextPreparation For(TokenizerRule rule) => rule switch
    {
        TokenizerRule.OpenAI => new OpenAIPreparation(TextFixer.Fix),
        TokenizerRule.OpenAIWithoutFtfy => new OpenAIPreparation(text => text),
        TokenizerRule.HuggingFaceSlow => new HuggingFaceSlowPreparation(
            text => CaseMapping.ToLower(WhiteSpace.Collapse(TextFixer.Fix(text)))),
        TokenizerRule.HuggingFaceSlowWithoutFtfy => new HuggingFaceSlowPreparation(BasicCleaning.Clean),
        TokenizerRule.HuggingFaceFast => new HuggingFaceFastPreparation(),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown tokenizer rule."),
    };

    /// <summary>One segment: entities resolved twice (captions of the web are often escaped twice), white space, lower-casing.</summary>
    private sealed class OpenAIPreparation(Func<string, string> repair) : ITextPreparation
    {
        public bool PatternIgnoresCase => true;

        public IEnumerable<TextSegment> Prepare(string text)
        {
            var unescaped = HtmlText.Unescape(HtmlText.Unescape(repair(text)));
            return [new TextSegment(CaseMapping.ToLower(WhiteSpace.Collapse(WhiteSpace.Trim(unescaped))))];
        }
    }

    /// <summary>Special tokens in exact spelling are taken out first; each piece between them is cleaned on its own.</summary>
    private sealed class HuggingFaceSlowPreparation(Func<string, string> clean) : ITextPreparation
    {
        public bool PatternIgnoresCase => true;

        public IEnumerable<TextSegment> Prepare(string text) =>
            SpecialTokenSplitter.Split(text).Select(segment => segment.IsSpecialToken ? segment : new TextSegment(clean(segment.Text)));
    }

    /// <summary>The compiled tokenizer lower-cases character by character, so it knows no final sigma.</summary>
    private sealed class HuggingFaceFastPreparation : ITextPreparation
    {
        public bool PatternIgnoresCase => false;

        public IEnumerable<TextSegment> Prepare(string text) =>
            SpecialTokenSplitter.Split(text).Select(segment => segment.IsSpecialToken
                ? segment
                : new TextSegment(CaseMapping.ToLowerEachCharacter(UnicodeText.Compose(segment.Text))));
    }
}
