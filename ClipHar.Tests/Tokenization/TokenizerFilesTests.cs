using System.Text;
using System.Text.Json.Nodes;
using ClipHar.Clip.Tokenization;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Tokenization;

[TestClass]
public class TokenizerFilesTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Load_TokenizerJsonAlone_GivesTheSameTokenizer(bool mergesArePairs)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["tokenizer.json"], TokenizerJson(mergesArePairs).ToJsonString());
        var expected = ClipTokenizer.Load(TokenizerCase.VocabularyFolder);

        var tokenizer = ClipTokenizer.Load(folder.Path);

        Assert.AreEqual(expected.VocabularySize, tokenizer.VocabularySize);
        Assert.AreEqual(expected.EndTokenId, tokenizer.EndTokenId);
        foreach (var golden in TokenizerCase.All)
        {
            CollectionAssert.AreEqual(expected.Encode(golden.Text).ToArray(), tokenizer.Encode(golden.Text).ToArray(), golden.Name);
        }
    }

    [TestMethod]
    public void Load_BothKindsOfFiles_PrefersVocabularyAndMerges()
    {
        using var folder = Vocabulary();
        File.WriteAllText(folder["tokenizer.json"], "not json");

        Assert.AreEqual(1255, ClipTokenizer.Load(folder.Path).VocabularySize);
    }

    [TestMethod]
    public void Load_MergesWithoutHeaderWithCarriageReturnsAndByteOrderMark_AreRead()
    {
        using var folder = Vocabulary();
        var lines = File.ReadAllLines(folder["merges.txt"]);
        File.WriteAllText(
            folder["merges.txt"], string.Join("\r\n", lines.Skip(1)) + "\r\n\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        var golden = BpeVocabulary.Load(TokenizerCase.VocabularyFolder);

        CollectionAssert.AreEqual(golden.Merges.ToArray(), BpeVocabulary.Load(folder.Path).Merges.ToArray());
    }

    [TestMethod]
    public void Load_TokensAboveTheEndToken_AreAllowed()
    {
        using var folder = Vocabulary();
        Edit(folder["vocab.json"], tokens => tokens["<pad>"] = 1300);

        var vocabulary = BpeVocabulary.Load(folder.Path);

        Assert.AreEqual(1301, vocabulary.Size);
        Assert.AreEqual("<pad>", vocabulary.NameOf(1300));
        Assert.IsNull(vocabulary.NameOf(1299));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ClipTokenizer(vocabulary).Decode([1299]));
    }

    [TestMethod]
    public void Load_EmptyFolder_SaysWhichFilesAreNeeded()
    {
        using var folder = new TempFolder();
        AssertFails(folder, folder.Path, "vocab.json and merges.txt, or tokenizer.json");

        File.Copy(Path.Combine(TokenizerCase.VocabularyFolder, "vocab.json"), folder["vocab.json"]);
        AssertFails(folder, folder.Path, "vocab.json is there without merges.txt");
    }

    [TestMethod]
    [DataRow("", "not valid JSON")]
    [DataRow("{", "not valid JSON")]
    [DataRow("[1, 2]", "a JSON object of token names")]
    [DataRow("{}", "no tokens")]
    [DataRow("""{"a": 0} {"b": 1}""", "not valid JSON")]
    [DataRow("""{"a": "0"}""", "'a' is not a whole number")]
    [DataRow("""{"a": 1.5}""", "'a' is not a whole number")]
    [DataRow("""{"a": 1, "a": 2}""", "'a' is there twice")]
    [DataRow("""{"a": -1}""", "'a' has id -1")]
    [DataRow("""{"a": 2000000000}""", "'a' has id 2000000000")]
    [DataRow("""{"a": 99999999999999}""", "'a' is not a whole number")]
    [DataRow("""{"a": 7, "b": 7}""", "have the same id 7")]
    [DataRow("""{"\ud800": 7}""", "not valid JSON")]
    [DataRow("""{"a": {"b": 1}}""", "'a' is not a whole number")]
    public void Load_MalformedVocabulary_NamesFileAndProblem(string json, string problem)
    {
        using var folder = Vocabulary();
        File.WriteAllText(folder["vocab.json"], json);

        AssertFails(folder, folder["vocab.json"], problem);
    }

    [TestMethod]
    [DataRow("!", "byte tokens are missing ('!')")]
    [DataRow("Ġ</w>", "byte tokens are missing ('Ġ</w>')")]
    [DataRow("<|startoftext|>", "'<|startoftext|>' is missing")]
    [DataRow("<|endoftext|>", "'<|endoftext|>' is missing")]
    public void Load_VocabularyWithoutANeededToken_NamesIt(string name, string problem)
    {
        using var folder = Vocabulary();
        Edit(folder["vocab.json"], tokens => tokens.Remove(name));

        AssertFails(folder, folder["vocab.json"], problem);
    }

    [TestMethod]
    [DataRow("i n\nth", "line 2 is not two token names")]
    [DataRow("i n\na  b", "line 2 is not two token names")]
    [DataRow("i n\na b c", "line 2 is not two token names")]
    [DataRow("i n\ni n", "is there twice")]
    [DataRow("i n\nqq zz", "needs the token 'qq', which vocab.json lacks")]
    [DataRow("i n\nq z</w>", "needs the token 'qz</w>', which vocab.json lacks")]
    [DataRow("#version: 0.2\ni n", "seems to be cut off")]
    [DataRow("", "seems to be cut off")]
    public void Load_MalformedMerges_NamesFileAndProblem(string text, string problem)
    {
        using var folder = Vocabulary();
        File.WriteAllText(folder["merges.txt"], text);

        AssertFails(folder, folder["merges.txt"], problem);
    }

    [TestMethod]
    public void Load_MergesThatAreNotUtf8_NameTheByte()
    {
        using var folder = Vocabulary();
        File.WriteAllBytes(folder["merges.txt"], [(byte)'i', (byte)' ', 0xFF, (byte)'\n']);

        AssertFails(folder, folder["merges.txt"], "not valid UTF-8 at byte 2");
    }

    [TestMethod]
    public void Load_HugeFile_IsRefusedUnread()
    {
        using var folder = Vocabulary();
        using (var stream = File.OpenWrite(folder["merges.txt"]))
        {
            stream.SetLength(65L << 20);
        }

        AssertFails(folder, folder["merges.txt"], "at most 67108864 are read");
    }

    [TestMethod]
    [DataRow("model", "'model' is missing")]
    [DataRow("model.vocab", "'vocab' is missing")]
    [DataRow("model.merges", "'merges' is missing")]
    [DataRow("model.end_of_word_suffix", "model.end_of_word_suffix must be '</w>'")]
    public void Load_TokenizerJsonWithoutAPart_NamesIt(string path, string problem)
    {
        using var folder = new TempFolder();
        var json = TokenizerJson(mergesArePairs: false);
        var names = path.Split('.');
        (names.Length == 1 ? json : json[names[0]]!.AsObject()).Remove(names[^1]);
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());

        AssertFails(folder, folder["tokenizer.json"], problem);
    }

    [TestMethod]
    public void Load_LyingTokenizerJson_NamesTheContradiction()
    {
        using var folder = new TempFolder();
        var json = TokenizerJson(mergesArePairs: false);
        json["added_tokens"]![0]!["id"] = 5;
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        AssertFails(folder, folder["tokenizer.json"], "added_tokens gives '<|startoftext|>' the id 5");

        json = TokenizerJson(mergesArePairs: false);
        json["model"]!["type"] = "WordPiece";
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        AssertFails(folder, folder["tokenizer.json"], "model.type is 'WordPiece'");

        json = TokenizerJson(mergesArePairs: false);
        json["model"]!["merges"]!.AsArray()[3] = 12;
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        AssertFails(folder, folder["tokenizer.json"], "model.merges[3] is neither a string nor a pair");
    }

    [TestMethod]
    public void Load_FilesDamagedAtRandom_EitherLoadOrSayWhatIsWrong()
    {
        var random = new Random(20_240_611);
        var names = (string[])["vocab.json", "merges.txt"];
        var originals = names.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(TokenizerCase.VocabularyFolder, name)));
        using var folder = Vocabulary();
        for (var round = 0; round < 300; round++)
        {
            var name = names[round % 2];
            File.WriteAllBytes(folder[name], Damage(originals[name], random));
            try
            {
                var tokenizer = ClipTokenizer.Load(folder.Path);
                tokenizer.Encode("a person clapping, 42 times");
            }
            catch (TokenizerFormatException exception)
            {
                StringAssert.Contains(exception.Message, folder.Path);
            }

            File.WriteAllBytes(folder[name], originals[name]);
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = original.ToList();
        switch (random.Next(4))
        {
            case 0:
                return original[..random.Next(original.Length)];
            case 1:
                bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(random.Next(bytes.Count - 50), random.Next(1, 50));
                break;
            default:
                bytes.InsertRange(
                    random.Next(bytes.Count), original.AsSpan(random.Next(original.Length - 50), random.Next(1, 50)).ToArray());
                break;
        }

        return [.. bytes];
    }

    private static TempFolder Vocabulary() => new TempFolder().With(TokenizerCase.VocabularyFolder);

    private static void Edit(string file, Action<JsonObject> change)
    {
        var tokens = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        change(tokens);
        File.WriteAllText(file, tokens.ToJsonString());
    }

    private static void AssertFails(TempFolder folder, string file, string problem)
    {
        var exception = Assert.ThrowsExactly<TokenizerFormatException>(() => ClipTokenizer.Load(folder.Path));
        Assert.AreEqual(file, exception.File);
        StringAssert.StartsWith(exception.Message, file);
        StringAssert.Contains(exception.Message, problem);
    }

    private static JsonObject TokenizerJson(bool mergesArePairs)
    {
        var tokens = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TokenizerCase.VocabularyFolder, "vocab.json")))!.AsObject();
        var merges = File.ReadAllLines(Path.Combine(TokenizerCase.VocabularyFolder, "merges.txt")).Skip(1)
            .Select(line => mergesArePairs ? (JsonNode)new JsonArray(line.Split(' ')[0], line.Split(' ')[1]) : line);
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(
                new JsonObject { ["id"] = 1253, ["content"] = "<|startoftext|>", ["special"] = true },
                new JsonObject { ["id"] = 1254, ["content"] = "<|endoftext|>", ["special"] = true }),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["end_of_word_suffix"] = "</w>",
                ["vocab"] = tokens,
                ["merges"] = new JsonArray([.. merges]),
            },
        };
    }
}
