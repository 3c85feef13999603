using System.Text;

using ClipHar.Core.Datasets.Store;

namespace ClipHar.Tests.Datasets.Store;

[TestClass]
public sealed class DirectoryManifestTests
{
    private static readonly ObjectId Empty = ObjectId.Of([]);

    [TestMethod]
    public void Create_NoFiles_HasTheIdOfAnEmptyList()
    {
        var manifest = DirectoryManifest.Create([]);

        Assert.AreEqual("d751713988987e9331980363e24189ce.dir", manifest.Id.ToString());
        Assert.AreEqual("[]", Encoding.UTF8.GetString(manifest.Bytes.Span));
    }

    [TestMethod]
    public void Create_NonAsciiName_WritesPythonsBytes()
    {
        var manifest = DirectoryManifest.Create([new("é/b.txt", Empty), new("a.txt", Empty)]);

        Assert.AreEqual(
            """[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a.txt"}, {"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "\u00e9/b.txt"}]""",
            Encoding.UTF8.GetString(manifest.Bytes.Span));
        Assert.AreEqual("325e44123caa213f5160412ab0b54da3.dir", manifest.Id.ToString());
    }

    // Values: python3 -c "import json; print(json.dumps(...))"
    [TestMethod]
    [DataRow("😀.jpg", @"\ud83d\ude00.jpg")]
    [DataRow("a\"b\\c", "a\\\"b\\\\c")]
    [DataRow("tab\tline\nreturn\rback\bfeed\f", @"tab\tline\nreturn\rback\bfeed\f")]
    [DataRow("\u0001\u007f", @"\u0001\u007f")]
    [DataRow("</script>&'", "</script>&'")]
    public void Create_SpecialCharacters_AreEscapedAsPythonDoes(string path, string escaped)
    {
        var manifest = DirectoryManifest.Create([new(path, Empty)]);

        Assert.AreEqual($$"""[{"md5": "{{Empty}}", "relpath": "{{escaped}}"}]""", Encoding.UTF8.GetString(manifest.Bytes.Span));
    }

    [TestMethod]
    public void Create_AstralAndPrivateUse_AreSortedByCodePoint()
    {
        var manifest = DirectoryManifest.Create([new("😀", Empty), new("\uff5e", Empty), new("z", Empty)]);

        CollectionAssert.AreEqual(new[] { "z", "\uff5e", "😀" }, manifest.Entries.Select(entry => entry.Path).ToArray());
    }

    [TestMethod]
    public void Parse_WhatWasWritten_ReadsTheSame()
    {
        var manifest = DirectoryManifest.Create([new("a/😀\n.jpg", ObjectId.Of("x"u8)), new("b", Empty)]);

        var read = DirectoryManifest.Parse(manifest.Bytes.Span, "test");

        Assert.AreEqual(manifest.Id, read.Id);
        CollectionAssert.AreEqual(manifest.Entries.ToArray(), read.Entries.ToArray());
    }

    [TestMethod]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "../x"}]""", DisplayName = "parent")]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a/../../x"}]""", DisplayName = "parent inside")]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "/etc/passwd"}]""", DisplayName = "absolute")]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a//b"}]""", DisplayName = "empty part")]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": ""}]""", DisplayName = "empty")]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a\u0000b"}]""", DisplayName = "nul")]
    [DataRow(
        """[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a"}, {"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a"}]""",
        DisplayName = "twice")]
    [DataRow(
        """[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a"}, {"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a/b"}]""",
        DisplayName = "file and folder")]
    [DataRow("""[{"md5": "../../../../etc/passwd", "relpath": "a"}]""", DisplayName = "md5 is a path")]
    [DataRow("""[{"relpath": "a"}]""", DisplayName = "no md5")]
    [DataRow("""{"relpath": "a"}""", DisplayName = "no list")]
    [DataRow("""[1]""", DisplayName = "no object")]
    [DataRow("""[{"md5": 7, "relpath": "a"}]""", DisplayName = "md5 is a number")]
    [DataRow("""[{"md5": "d41d8cd98f00b204e9800998ecf8427e", "relpath": "a"}""", DisplayName = "cut off")]
    [DataRow("", DisplayName = "nothing")]
    public void Parse_HostileOrBroken_IsRefused(string json) =>
        Assert.ThrowsExactly<ObjectStoreException>(() => DirectoryManifest.Parse(Encoding.UTF8.GetBytes(json), "test"));
}
