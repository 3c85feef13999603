using System.Text.Json;
using ClipHar.Clip.Tokenization;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Tokenization;

[TestClass]
public class BpeTrainerTests
{
    private static readonly string[] Corpus =
    [
        "a photo of a person clapping hands",
        "a photo of a person clapping",
        "a person is running in the park",
        "two people running, one person sitting",
        "a drawing of a person sitting on a chair",
        "Café crème, café crème!",
    ];

    [TestMethod]
    public void Train_KnownCounts_MergesTheMostFrequentPairFirst()
    {
        // aab aab ab: "ab</w>" 3 times, "aa" twice; after the first merge "a ab</w>" twice.
        var vocabulary = BpeTrainer.Train(["aab aab ab"], new BpeTrainerOptions { VocabularySize = 600 });

        CollectionAssert.AreEqual(new BpeMerge[] { new("a", "b</w>"), new("a", "ab</w>") }, vocabulary.Merges.ToArray());
        Assert.AreEqual(516, vocabulary.Size);
        Assert.AreEqual(512, vocabulary.Tokens["ab</w>"]);
        Assert.AreEqual(514, vocabulary.StartTokenId);
        Assert.AreEqual(515, vocabulary.EndTokenId);
    }

    [TestMethod]
    public void Train_EquallyFrequentPairs_TakesTheOrdinallyFirst()
    {
        var vocabulary = BpeTrainer.Train(["zy zy ba ba dc dc"], new BpeTrainerOptions { VocabularySize = BpeVocabulary.MinSize + 2 });

        CollectionAssert.AreEqual(new BpeMerge[] { new("b", "a</w>"), new("d", "c</w>") }, vocabulary.Merges.ToArray());
    }

    [TestMethod]
    public void Train_TextsInAnotherOrder_GivesTheSameFiles()
    {
        using var first = new TempFolder();
        using var second = new TempFolder();
        var options = new BpeTrainerOptions { VocabularySize = 560 };

        BpeTrainer.Train(Corpus, options).Save(first.Path);
        BpeTrainer.Train(Corpus.Reverse(), options).Save(second.Path);

        foreach (var file in (string[])["vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json"])
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(first.Path, file)), File.ReadAllBytes(Path.Combine(second.Path, file)), file);
        }

        Assert.HasCount(4, Directory.GetFiles(first.Path));
    }

    [TestMethod]
    public void Save_TrainedVocabulary_LoadsBackAndEncodesAnyText()
    {
        using var folder = new TempFolder();
        var trained = BpeTrainer.Train(Corpus, new BpeTrainerOptions { VocabularySize = 600 });
        trained.Save(folder.Path, contextLength: 24);

        var tokenizer = ClipTokenizer.Load(folder.Path);

        Assert.AreEqual(trained.Size, tokenizer.VocabularySize);
        Assert.HasCount(1, tokenizer.Encode("person"));
        Assert.AreEqual("a person 拍手 👏 ", tokenizer.Decode(tokenizer.Encode("A PERSON 拍手 👏")));
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "tokenizer_config.json")));
        Assert.AreEqual(24, config.RootElement.GetProperty("model_max_length").GetInt32());
    }

    [TestMethod]
    public void Save_LoadedVocabulary_KeepsTokensAndMerges()
    {
        using var folder = new TempFolder();
        var golden = BpeVocabulary.Load(TokenizerCase.VocabularyFolder);
        golden.Save(folder.Path);

        var copy = BpeVocabulary.Load(folder.Path);

        CollectionAssert.AreEquivalent(golden.Tokens.ToArray(), copy.Tokens.ToArray());
        CollectionAssert.AreEqual(golden.Merges.ToArray(), copy.Merges.ToArray());
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(TokenizerCase.VocabularyFolder, "merges.txt")),
            File.ReadAllBytes(Path.Combine(folder.Path, "merges.txt")));
    }

    [TestMethod]
    public void Train_SpecialTokensInTheCorpus_AreNotLearned()
    {
        var vocabulary = BpeTrainer.Train(Enumerable.Repeat("<|startoftext|> <|endoftext|>", 20), new BpeTrainerOptions
        {
            VocabularySize = 600,
        });

        Assert.AreEqual(BpeVocabulary.MinSize, vocabulary.Size);
    }

    [TestMethod]
    public void Train_UnusableOptions_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => BpeTrainer.Train(Corpus, new BpeTrainerOptions { VocabularySize = 513 }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => BpeTrainer.Train(Corpus, new BpeTrainerOptions
        {
            VocabularySize = 600,
            MinPairCount = 0,
        }));
        Assert.ThrowsExactly<ArgumentException>(() => BpeTrainer.Train(Corpus, new BpeTrainerOptions
        {
            VocabularySize = 600,
            MaxDistinctWords = 5,
        }));
    }
}
