using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;

namespace ClipHar.Tests.Datasets.Store;

[TestClass]
public sealed class DvcFileTests
{
    private const string Folder = """
        outs:
        - md5: d751713988987e9331980363e24189ce.dir
          size: 0
          nfiles: 0
          hash: md5
          path: raw

        """;

    [TestMethod]
    public void ToString_NewFolder_WritesDvcsBytes()
    {
        var file = DvcFile.Create(new TrackedContent(ObjectId.Parse("d751713988987e9331980363e24189ce.dir"), 0, 0), "raw");

        Assert.AreEqual(Folder.ReplaceLineEndings("\n"), file.ToString());
    }

    [TestMethod]
    public void ToString_Md5OfDigitsOnly_IsQuoted()
    {
        var file = DvcFile.Create(new TrackedContent(ObjectId.Parse("12345678901234567890123456789012"), 5, null, IsExecutable: true),
            "a b.jpg");

        Assert.AreEqual(
            "outs:\n- md5: '12345678901234567890123456789012'\n  size: 5\n  isexec: true\n  hash: md5\n  path: a b.jpg\n",
            file.ToString());
    }

    [TestMethod]
    [DataRow("1e5", true)]
    [DataRow("12:30", true)]
    [DataRow("true", true)]
    [DataRow("0x1f", true)]
    [DataRow("2024-01-01", true)]
    [DataRow(".5", true)]
    [DataRow("a1e5", false)]
    [DataRow("d41d8cd98f00b204e9800998ecf8427e", false)]
    public void ToString_PathThatLooksLikeAnotherType_IsQuoted(string path, bool quoted)
    {
        var text = DvcFile.Create(new TrackedContent(ObjectId.Of([]), 0), path).ToString();

        StringAssert.EndsWith(text, quoted ? $"path: '{path}'\n" : $"path: {path}\n");
        Assert.AreEqual(path, DvcFile.Parse(text, "test").Outputs[0].Path);
    }

    [TestMethod]
    public void WithOutput_FileWithEveryField_KeepsAllOfThem()
    {
        const string Text = """
            md5: 0123456789abcdef0123456789abcdef
            frozen: true
            wdir: ../data
            desc: pictures
            meta:
              source: camera
              tags:
              - a
              - 'on'
            deps:
            - path: https://example.org/x.zip
              etag: '"abc"'
              size: 12
            outs:
            - md5: d41d8cd98f00b204e9800998ecf8427e
              size: 0
              hash: md5
              path: x
              cache: true
              remote: other
              push: false
              desc: the pictures
              type: dataset
              labels:
              - har
              meta:
                k: 1

            """;
        var file = DvcFile.Parse(Text.ReplaceLineEndings("\n"), "x.dvc");

        var written = file.WithOutput("x", new TrackedContent(ObjectId.Of("new"u8), 3)).ToString();

        Assert.AreEqual(
            Text.ReplaceLineEndings("\n").Replace("d41d8cd98f00b204e9800998ecf8427e\n  size: 0", $"{ObjectId.Of("new"u8)}\n  size: 3"),
                written);
        Assert.AreEqual(Text.ReplaceLineEndings("\n"), file.ToString());
        Assert.IsFalse(file.Outputs[0].IsPushed);
        Assert.AreEqual("other", file.Outputs[0].Remote);
        Assert.AreEqual("../data", file.WorkingDirectory);
        Assert.AreEqual("\"abc\"", file.Dependencies[0]["etag"]);
    }

    [TestMethod]
    public void Parse_EntryWithoutHash_IsOfDvc2()
    {
        var file = DvcFile.Parse("outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  path: a\n", "a.dvc");

        Assert.AreEqual(ContentHash.Md5DosToUnix, file.Outputs[0].Hash);
    }

    [TestMethod]
    [DataRow("outs: [", DisplayName = "no YAML")]
    [DataRow("- a", DisplayName = "no mapping")]
    [DataRow("outs: 7", DisplayName = "outs is no list")]
    [DataRow("outs:\n- 7\n", DisplayName = "entry is no mapping")]
    [DataRow("outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n", DisplayName = "no path")]
    [DataRow("outs:\n- md5: ../../../etc/passwd\n  path: a\n", DisplayName = "md5 is a path")]
    [DataRow("outs:\n- md5: D41D8CD98F00B204E9800998ECF8427E\n  path: a\n", DisplayName = "upper case")]
    [DataRow("outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  hash: sha256\n  path: a\n", DisplayName = "another hash")]
    [DataRow("a: &x [1]\nb: *x\n", DisplayName = "aliases")]
    public void Parse_Malformed_IsRefusedWithTheFilesName(string text)
    {
        var failure = Assert.ThrowsExactly<ObjectStoreException>(() => DvcFile.Parse(text, "bad.dvc"));

        StringAssert.Contains(failure.Message, "bad.dvc");
    }

    [TestMethod]
    public void Parse_HundredThousandBrackets_IsRefused()
    {
        var failure = Assert.ThrowsExactly<ObjectStoreException>(() => DvcFile.Parse("a: " + new string('[', 100_000), "deep.dvc"));

        StringAssert.Contains(failure.Message, "deep");
    }

    [TestMethod]
    public void Lock_WrittenStage_HasDvcsOrder()
    {
        var file = DvcLock.Create().WithStage(
            "train",
            "python train.py",
            [new("src/z.py", new TrackedContent(ObjectId.Of("z"u8), 1)),
                new("data", new TrackedContent(ObjectId.Of([]).AsDirectory(), 10, 2))],
            [new("params.yaml", new Dictionary<string, string> { ["b"] = "2", ["a"] = "x" })],
            [new("model", new TrackedContent(ObjectId.Of("m"u8), 7, null, IsExecutable: true))]);

        Assert.AreEqual(
            $"""
            schema: '2.0'
            stages:
              train:
                cmd: python train.py
                deps:
                - path: data
                  hash: md5
                  md5: {ObjectId.Of([])}.dir
                  size: 10
                  nfiles: 2
                - path: src/z.py
                  hash: md5
                  md5: {ObjectId.Of("z"u8)}
                  size: 1
                params:
                  params.yaml:
                    a: x
                    b: 2
                outs:
                - path: model
                  hash: md5
                  md5: {ObjectId.Of("m"u8)}
                  size: 7
                  isexec: true

            """.ReplaceLineEndings("\n"),
            file.ToString());
        var read = DvcLock.Parse(file.ToString(), "dvc.lock");
        Assert.AreEqual(file.ToString(), read.ToString());
        Assert.AreEqual("data", read.Stages[0].Dependencies[0].Path);
        Assert.AreEqual(7, read.Stages[0].Outputs[0].Bytes);
    }

    [TestMethod]
    public void Lock_SchemaOne_IsRead()
    {
        var read = DvcLock.Parse("train:\n  cmd: x\n  outs:\n  - path: m\n    md5: d41d8cd98f00b204e9800998ecf8427e\n", "dvc.lock");

        Assert.AreEqual("m", read.Stages.Single().Outputs.Single().Path);
    }

    [TestMethod]
    public void Config_LocalFileAndQuotes_AreRead()
    {
        var config = DvcConfig.Parse(
            "[core]\n    remote = storage # the usual one\n    autostage = true\n['remote \"storage\"']\n    url = "
                + "https://example.org/a#b\n    password = \"p # w\"\n[cache]\n    type = \"hardlink,copy\"\n",
            "/w/.dvc/config");

        Assert.AreEqual("storage", config.DefaultRemote);
        Assert.AreEqual("https://example.org/a#b", config.Remote("storage")!["url"]);
        Assert.AreEqual("p # w", config.Remote("storage")!["password"]);
        Assert.AreEqual("hardlink,copy", config["cache", "type"]);
        CollectionAssert.AreEqual(new[] { "storage" }, config.Remotes.ToArray());
        var failure = Assert.ThrowsExactly<ObjectStoreException>(() => DvcConfig.Parse("[core]\nnonsense\n", "config"));
        StringAssert.Contains(failure.Message, "line 2");
    }

    [TestMethod]
    [DataRow("*.tmp", "a/b.tmp", false, true)]
    [DataRow("*.tmp", "a/b.tmp2", false, false)]
    [DataRow("/a", "a", false, true)]
    [DataRow("/a", "b/a", false, false)]
    [DataRow("a/b", "a/b", false, true)]
    [DataRow("a/b", "x/a/b", false, false)]
    [DataRow("a/", "a", true, true)]
    [DataRow("a/", "a", false, false)]
    [DataRow("**/x", "a/b/x", false, true)]
    [DataRow("a/**", "a/b/x", false, true)]
    [DataRow("a/**/x", "a/x", false, true)]
    [DataRow("a/**/x", "a/b/c/x", false, true)]
    [DataRow("a?c", "abc", false, true)]
    [DataRow("a?c", "a/c", false, false)]
    [DataRow("[a-c].txt", "b.txt", false, true)]
    [DataRow("[!a-c].txt", "b.txt", false, false)]
    [DataRow("\\#a", "#a", false, true)]
    [DataRow("a.b", "axb", false, false)]
    public void IgnorePattern_GitsLanguage_IsUnderstood(string pattern, string path, bool isFolder, bool matches) =>
        Assert.AreEqual(matches, IgnorePattern.Parse(pattern)!.Matches(path, isFolder));

    // Values: dvc_data.hashfile.hash.file_md5 with name="md5-dos2unix", written out by hand.
    [TestMethod]
    [DataRow("a\r\nb\r\n", "a\nb\n", DisplayName = "text")]
    [DataRow("a\rb\n", "a\rb\n", DisplayName = "lone CR")]
    [DataRow("a\0\r\nb", "a\0\r\nb", DisplayName = "binary")]
    [DataRow("", "", DisplayName = "empty")]
    public void HashLegacy_TextAndBinary_AsDvc2(string content, string hashed)
    {
        using var hasher = new ContentHasher();
        using var stream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content));

        Assert.AreEqual(ObjectId.Of(System.Text.Encoding.ASCII.GetBytes(hashed)),
            ObjectCheck.HashLegacy(stream, hasher, false, CancellationToken.None).Id);
    }
}
