using System.Globalization;
using ClipHar.Clip.Tokenization;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Tokenization;

[TestClass]
public class ClipTokenizerGoldenTests
{
    [TestMethod]
    [DataRow(TokenizerRule.OpenAI)]
    [DataRow(TokenizerRule.OpenAIWithoutFtfy)]
    [DataRow(TokenizerRule.HuggingFaceSlow)]
    [DataRow(TokenizerRule.HuggingFaceSlowWithoutFtfy)]
    [DataRow(TokenizerRule.HuggingFaceFast)]
    public void Encode_GoldenTexts_GivesTheReferenceIds(TokenizerRule rule)
    {
        var tokenizer = ClipTokenizer.Load(TokenizerCase.VocabularyFolder, rule);
        var wrong = TokenizerCase.All
            .Where(golden => !tokenizer.Encode(golden.Text).SequenceEqual(golden.IdsUnder(rule)))
            .Select(
                golden =>
                    $"{golden.Name}: [{string.Join(' ', tokenizer.Encode(golden.Text))}] instead of "
                        + $"[{string.Join(' ', golden.IdsUnder(rule))}]");

        Assert.AreEqual("", string.Join('\n', wrong));
        Assert.HasCount(78, TokenizerCase.All);
    }

    [TestMethod]
    public void Decode_GoldenIds_GivesTheReferenceTextAndTokenNames()
    {
        var tokenizer = ClipTokenizer.Load(TokenizerCase.VocabularyFolder);
        foreach (var golden in TokenizerCase.All)
        {
            var ids = golden.IdsUnder(TokenizerRule.OpenAI);
            Assert.AreEqual(golden.Decoded, tokenizer.Decode(ids), golden.Name);
            CollectionAssert.AreEqual(golden.Tokens, ids.Select(id => tokenizer.Vocabulary.NameOf(id)).ToArray(), golden.Name);
        }
    }

    [TestMethod]
    public void EncodeInto_GoldenLengths_CutsAndFillsLikeTheReferences()
    {
        var tokenizer = ClipTokenizer.Load(TokenizerCase.VocabularyFolder);
        var sequences = TokenizerCase.All.Where(golden => golden.FixedLength is not null)
            .SelectMany(
                golden => golden.FixedLength!.Select(entry => (golden.Name, golden.Text,
                    Length: int.Parse(entry.Key, CultureInfo.InvariantCulture), Expected: entry.Value)))
            .ToList();

        Assert.IsGreaterThan(20, sequences.Count);
        foreach (var (name, text, length, expected) in sequences)
        {
            var withZero = new long[length];
            var withEnd = new long[length];
            var count = tokenizer.EncodeInto(text, withZero, padId: 0);
            tokenizer.EncodeInto(text, withEnd);

            CollectionAssert.AreEqual(expected.PaddedWithZero, withZero, name);
            CollectionAssert.AreEqual(expected.PaddedWithEndToken, withEnd, name);
            Assert.AreEqual(expected.AttentionMask.Sum(), count, name);
            Assert.AreEqual(expected.TooLong, tokenizer.Encode(text).Count > length - 2, name);
        }
    }

    [TestMethod]
    [DataRow("tiny", 640)]
    [DataRow("odd", 600)]
    [DataRow("micro-sharded", 560)]
    [DataRow("micro-gelu", 560)]
    [DataRow("micro-fp16", 560)]
    public void Load_GoldenModels_GiveTheirVocabularies(string model, int size)
    {
        var tokenizer = ClipTokenizer.Load(Goldens.Model(model));

        Assert.AreEqual(size, tokenizer.VocabularySize);
        Assert.AreEqual(size - 2, tokenizer.StartTokenId);
        Assert.AreEqual(size - 1, tokenizer.EndTokenId);
    }

    [TestMethod]
    public void EncodeBatch_SeveralTexts_IsOneRowEach()
    {
        var tokenizer = ClipTokenizer.Load(TokenizerCase.VocabularyFolder);
        var texts = TokenizerCase.All.Select(golden => golden.Text).ToList();

        var batch = tokenizer.EncodeBatch(texts, 16);

        Assert.HasCount(texts.Count * 16, batch);
        for (var i = 0; i < texts.Count; i++)
        {
            var row = new long[16];
            tokenizer.EncodeInto(texts[i], row);
            CollectionAssert.AreEqual(row, batch[(i * 16)..((i + 1) * 16)]);
        }
    }
}
