using System.Text;
using ClipHar.Clip.Tokenization;

namespace ClipHar.Tests.Tokenization;

[TestClass]
public class ClipTokenizerTests
{
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Load(TokenizerCase.VocabularyFolder);

    [TestMethod]
    [DataRow(TokenizerRule.OpenAI)]
    [DataRow(TokenizerRule.OpenAIWithoutFtfy)]
    [DataRow(TokenizerRule.HuggingFaceSlow)]
    [DataRow(TokenizerRule.HuggingFaceSlowWithoutFtfy)]
    [DataRow(TokenizerRule.HuggingFaceFast)]
    public void Encode_RandomStrings_NeverThrowsAndDecodes(TokenizerRule rule)
    {
        var tokenizer = new ClipTokenizer(Tokenizer.Vocabulary, rule);
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = RandomText(random, random.Next(0, 40));
            var ids = tokenizer.Encode(text);
            Assert.IsTrue(ids.All(id => id >= 0 && id < tokenizer.VocabularySize));
            tokenizer.Decode(ids);
        }
    }

    [TestMethod]
    public void Encode_HalfASurrogatePair_CountsAsReplacementCharacter()
    {
        // Not data rows: an attribute cannot hold half a pair.
        foreach (var text in (string[])["\uD83D", "\uDC4F\uD83D", "a\uD83Db"])
        {
            var replaced = new string([.. text.Select(character => char.IsSurrogate(character) ? '\uFFFD' : character)]);
            Assert.AreNotEqual(replaced, text);
            foreach (var rule in Enum.GetValues<TokenizerRule>())
            {
                var tokenizer = new ClipTokenizer(Tokenizer.Vocabulary, rule);
                CollectionAssert.AreEqual(tokenizer.Encode(replaced).ToArray(), tokenizer.Encode(text).ToArray());
            }
        }
    }

    [TestMethod]
    [DataRow(TokenizerRule.OpenAI)]
    [DataRow(TokenizerRule.HuggingFaceFast)]
    public void Encode_MegabyteTexts_AreEncodedWhole(TokenizerRule rule)
    {
        var tokenizer = new ClipTokenizer(Tokenizer.Vocabulary, rule);
        const int Size = 1 << 20;
        string[] texts =
        [
            new('a', Size),
            new('!', Size),
            new('é', Size),
            new('\u0301', Size),
            new('\uD83D', Size / 4),
            new string('\u0391', Size / 8) + '\u03A3',
            "&" + string.Concat(Enumerable.Repeat("amp;", Size / 16)),
            string.Concat(Enumerable.Repeat("Ã©", Size / 8)),
            string.Concat(Enumerable.Repeat("<|endoftext|>", Size / 64)),
            string.Concat(Enumerable.Repeat("a photo of a person. ", Size / 64)),
        ];
        foreach (var text in texts)
        {
            Assert.IsNotEmpty(tokenizer.Encode(text));
            var sequence = new long[77];
            Assert.AreEqual(77, tokenizer.EncodeInto(text, sequence));
            Assert.AreEqual(tokenizer.EndTokenId, sequence[76]);
        }
    }

    [TestMethod]
    public void Encode_ManyThreads_GiveTheSameIds()
    {
        var tokenizer = new ClipTokenizer(Tokenizer.Vocabulary);
        var expected = TokenizerCase.All.Select(golden => golden.IdsUnder(TokenizerRule.OpenAI)).ToArray();

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var index = i % expected.Length;
            CollectionAssert.AreEqual(expected[index], tokenizer.Encode(TokenizerCase.All[index].Text).ToArray());
        });
    }

    [TestMethod]
    public void Encode_SpecialTokensAmongOtherSigns_FollowEachRule()
    {
        // openai/CLIP sees a special token only where a word begins; Hugging Face takes it out first.
        const string Text = "x!<|endoftext|>";
        Assert.DoesNotContain(Tokenizer.EndTokenId, Tokenizer.Encode(Text));
        Assert.AreEqual(Tokenizer.EndTokenId, new ClipTokenizer(Tokenizer.Vocabulary, TokenizerRule.HuggingFaceSlow).Encode(Text)[^1]);
        Assert.AreEqual(Tokenizer.EndTokenId, new ClipTokenizer(Tokenizer.Vocabulary, TokenizerRule.HuggingFaceFast).Encode(Text)[^1]);
    }

    [TestMethod]
    public void EncodeInto_TooShortDestination_SaysHowManyAreNeeded()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => Tokenizer.EncodeInto("a", new long[1]));
        StringAssert.Contains(exception.Message, "start and end token need 2");
    }

    [TestMethod]
    public void EncodeInto_ExactFit_KeepsEveryId()
    {
        var destination = new long[5];

        Assert.AreEqual(5, Tokenizer.EncodeInto("1 2 3", destination));
        CollectionAssert.AreEqual(new long[] { 1253, 272, 273, 274, 1254 }, destination);
    }

    [TestMethod]
    public void Decode_CutCharacter_GivesTheReplacementCharacter()
    {
        var ids = Tokenizer.Encode("\U0001D538");

        Assert.AreEqual("\uFFFD", Tokenizer.Decode(ids.Take(3)));
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1255)]
    public void Decode_UnknownId_SaysWhichIdsThereAre(int id)
    {
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Tokenizer.Decode([id]));
        StringAssert.Contains(exception.Message, "ids from 0 to 1254");
    }

    [TestMethod]
    public void Decode_PlainText_RoundTrips()
    {
        const string Text = "a person 拍手 café 𝓗𝟙 ½";
        Assert.AreEqual("a person 拍手 café 𝓗 𝟙 ½ ", Tokenizer.Decode(Tokenizer.Encode(Text)));
    }

    private static string RandomText(Random random, int length)
    {
        var text = new StringBuilder();
        string[] pieces = [
            "&amp;", "&#x", "&#150;", "Ã©", "â€œ", "<|", "<|endoftext|>", "|>", "'s", "\u001B[31m", "\r\n", "ΟΣ", "İ", "ﬁ", "ﾀﾞ", "👏🏽"];
        for (var i = 0; i < length; i++)
        {
            text.Append(random.Next(5) switch
            {
                0 => pieces[random.Next(pieces.Length)],
                1 => ((char)random.Next(0x10000)).ToString(),
                2 => ((char)random.Next(0x80, 0x500)).ToString(),
                _ => ((char)random.Next(0x80)).ToString(),
            });
        }

        return text.ToString();
    }
}
