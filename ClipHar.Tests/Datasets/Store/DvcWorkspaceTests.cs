using System.Text;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Datasets.Store;

[TestClass]
public sealed class DvcWorkspaceTests
{
    private readonly HttpClient _http = new();
    private TempFolder _folder = null!;
    private DvcWorkspace _workspace = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public void Open()
    {
        _folder = new TempFolder();
        Directory.CreateDirectory(_folder.Combine("w", ".git"));
        _workspace = DvcWorkspace.Init(_folder["w"], _http, TimeProvider.System);
    }

    [TestCleanup]
    public void Close()
    {
        _workspace.Dispose();
        _folder.Dispose();
        _http.Dispose();
    }

    [TestMethod]
    public async Task AddAsync_Folder_WritesWhatDvcWrites()
    {
        Write("pics/run/1.jpg", "one");
        Write("pics/sit/é.jpg", "two");
        Directory.CreateDirectory(Path("pics/empty"));

        var added = await AddAsync("pics");

        var manifest = DirectoryManifest.Create([new("run/1.jpg", Id("one")), new("sit/é.jpg", Id("two"))]);
        Assert.AreEqual(manifest.Id, added.Content.Id);
        Assert.AreEqual($"outs:\n- md5: {manifest.Id}\n  size: 6\n  nfiles: 2\n  hash: md5\n  path: pics\n", Read("pics.dvc"));
        Assert.AreEqual("/pics\n", Read(".gitignore"));
        Assert.AreEqual("/config.local\n/tmp\n/cache\n", Read(".dvc/.gitignore"));
        Assert.IsTrue(File.Exists(Path($".dvc/cache/files/md5/{manifest.Id.ToString()[..2]}/{manifest.Id.ToString()[2..]}")));
        Assert.IsTrue(_workspace.Cache.Contains(Id("two")));
    }

    [TestMethod]
    public async Task AddAsync_IgnoredFiles_AreLeftOut()
    {
        Write(".dvcignore", "*.tmp\n/pics/skip/\n");
        Write("pics/.dvcignore", "!keep.tmp\n");
        Write("pics/a.jpg", "a");
        Write("pics/b.tmp", "b");
        Write("pics/keep.tmp", "k");
        Write("pics/skip/c.jpg", "c");

        var added = await AddAsync("pics");

        CollectionAssert.AreEqual(new[] { "a.jpg", "keep.tmp" }, (await ManifestAsync(added)).Entries.Select(entry => entry.Path)
            .ToArray());
    }

    [TestMethod]
    public async Task AddAsync_ExistingDvcFile_KeepsItsFields()
    {
        Write("a.txt", "one");
        await AddAsync("a.txt");
        Write("a.dvc", Read("a.txt.dvc") + "meta:\n  who: me\n");
        File.Delete(Path("a.txt.dvc"));
        Write("a.txt", "two!");

        var added = await AddAsync("a.txt");

        Assert.AreEqual($"outs:\n- md5: {Id("two!")}\n  size: 4\n  hash: md5\n  path: a.txt\nmeta:\n  who: me\n", Read("a.dvc"));
        Assert.IsTrue(added.Changed);
        Assert.IsFalse((await AddAsync("a.txt")).Changed);
    }

    [TestMethod]
    public async Task StatusAsync_NothingChanged_ReadsNothing()
    {
        Write("pics/a.jpg", "a");
        Write("pics/b.jpg", "b");
        Age("pics/a.jpg", "pics/b.jpg");
        await AddAsync("pics");

        var status = await StatusAsync();

        Assert.AreEqual(OutputState.Unchanged, status.State);
        Assert.AreEqual(0, status.Hashed);
    }

    [TestMethod]
    public async Task StatusAsync_OneOfThreeChanged_ReadsThatOne()
    {
        Write("pics/a.jpg", "a");
        Write("pics/b.jpg", "b");
        Write("pics/c.jpg", "c");
        Age("pics/a.jpg", "pics/b.jpg", "pics/c.jpg");
        await AddAsync("pics");
        Write("pics/b.jpg", "B");
        File.Delete(Path("pics/c.jpg"));
        Write("pics/d/e.jpg", "e");

        var status = await StatusAsync();

        Assert.AreEqual(OutputState.Modified, status.State);
        Assert.AreEqual(2, status.Hashed);
        CollectionAssert.AreEqual(new[] { "b.jpg" }, status.Modified.ToArray());
        CollectionAssert.AreEqual(new[] { "c.jpg" }, status.Removed.ToArray());
        CollectionAssert.AreEqual(new[] { "d/e.jpg" }, status.Added.ToArray());
    }

    [TestMethod]
    public async Task StatusAsync_ReplacedByFileOfSameLengthAndTime_IsSeen()
    {
        if (!File.Exists("/usr/bin/find"))
        {
            Requirement.Missing("GNU find, which tells inodes, is not installed");
        }

        Write("pics/a.jpg", "aaa");
        Age("pics/a.jpg");
        await AddAsync("pics");
        Write("other", "bbb");
        File.SetLastWriteTimeUtc(Path("other"), File.GetLastWriteTimeUtc(Path("pics/a.jpg")));
        File.Move(Path("other"), Path("pics/a.jpg"), overwrite: true);

        Assert.AreEqual(OutputState.Modified, (await StatusAsync()).State);
    }

    [TestMethod]
    public async Task StatusAsync_StateFileIsDamaged_ReadsAgain()
    {
        Write("pics/a.jpg", "a");
        Age("pics/a.jpg");
        await AddAsync("pics");
        var state = Directory.EnumerateFiles(Path(".dvc/tmp/cliphar"), "*.state").Single();
        var bytes = await File.ReadAllBytesAsync(state, Token);
        bytes[^40] ^= 1;
        await File.WriteAllBytesAsync(state, bytes, Token);

        var status = await StatusAsync();

        Assert.AreEqual(OutputState.Unchanged, status.State);
        Assert.AreEqual(1, status.Hashed);
    }

    [TestMethod]
    [DataRow(LinkMode.Copy)]
    [DataRow(LinkMode.Reflink)]
    [DataRow(LinkMode.Hardlink)]
    [DataRow(LinkMode.Symlink)]
    public async Task Checkout_EachMode_BringsTheFolderBack(LinkMode mode)
    {
        Write(".dvc/config", $"[cache]\n    type = {mode}\n".ToLowerInvariant());
        Reopen();
        Write("pics/a/1.jpg", "one");
        Write("pics/a/2.jpg", "one");
        Write("pics/3.jpg", "three");
        await AddAsync("pics");
        Assert.AreEqual(OutputState.Unchanged, (await StatusAsync()).State);
        Directory.Delete(Path("pics"), recursive: true);
        Assert.AreEqual(OutputState.Missing, (await StatusAsync()).State);

        var checkedOut = (await _workspace.CheckoutAsync([], force: false, null, Token)).Single();

        Assert.AreEqual(3, checkedOut.Added);
        Assert.AreEqual("one", Read("pics/a/2.jpg"));
        Assert.AreEqual(mode == LinkMode.Symlink, new FileInfo(Path("pics/3.jpg")).LinkTarget is not null);
        Assert.AreEqual(OutputState.Unchanged, (await StatusAsync()).State);
        Assert.IsFalse((await AddAsync("pics")).Changed);
        Assert.IsTrue((await _workspace.VerifyAsync(remove: false, null, Token)).IsRight);
    }

    [TestMethod]
    public async Task Checkout_UnsavedChanges_AreNotLostWithoutForce()
    {
        Write("pics/a.jpg", "a");
        Write("pics/b.jpg", "b");
        await AddAsync("pics");
        Write("pics/a.jpg", "precious");
        Write("pics/new.jpg", "precious too");

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => _workspace.CheckoutAsync([], force: false, null, Token));

        StringAssert.Contains(failure.Message, "a.jpg");
        Assert.AreEqual("precious", Read("pics/a.jpg"));
        await _workspace.CheckoutAsync([], force: true, null, Token);
        Assert.AreEqual("a", Read("pics/a.jpg"));
        Assert.IsFalse(File.Exists(Path("pics/new.jpg")));
    }

    [TestMethod]
    public async Task PushPull_ThroughFolderRemote_RestoresAnotherClone()
    {
        Write(".dvc/config", "[core]\n    remote = r\n['remote \"r\"']\n    url = ../../remote\n");
        Reopen();
        Write("pics/a.jpg", "a");
        Write("single.bin", "s");
        await AddAsync("pics");
        await AddAsync("single.bin");
        var pushed = await _workspace.PushAsync([], null, null, Token);
        Directory.Delete(Path(".dvc/cache"), recursive: true);
        Directory.Delete(Path("pics"), recursive: true);
        File.Delete(Path("single.bin"));
        Reopen();

        var pulled = await _workspace.PullAsync([], null, force: false, null, Token);

        Assert.AreEqual(3, pushed.Transferred);
        Assert.AreEqual(3, pulled.Transfer.Transferred);
        Assert.AreEqual("a", Read("pics/a.jpg"));
        Assert.AreEqual("s", Read("single.bin"));
        Assert.AreEqual(0, (await _workspace.PushAsync([], null, null, Token)).Transferred);
    }

    [TestMethod]
    public async Task ImportAsync_Folder_TracksItWithItsOrigin()
    {
        Directory.CreateDirectory(_folder["source"]);
        await File.WriteAllTextAsync(_folder.Combine("source", "x"), "x", Token);

        var added = await _workspace.ImportAsync(_folder["source"], Path("data"), null, null, Token);

        Assert.AreEqual("x", Read("data/x"));
        Assert.AreEqual(
            $"frozen: true\ndeps:\n- md5: {added.Content.Id}\n  size: 1\n  nfiles: 1\n  hash: md5\n  path: "
                + $"{_folder["source"]}\nouts:\n- md5: {added.Content.Id}\n  size: 1\n  nfiles: 1\n  hash: md5\n  path: data\n",
            Read("data.dvc"));
    }

    [TestMethod]
    public async Task CollectAsync_OldVersion_GoesAndEverythingStatedStays()
    {
        Write("pics/a.jpg", "a");
        Write("pics/b.jpg", "b");
        await AddAsync("pics");
        Write("pics/b.jpg", "B");
        await AddAsync("pics");
        Write("dvc.lock",
            $"schema: '2.0'\nstages:\n  s:\n    cmd: x\n    outs:\n    - path: m\n      hash: md5\n      md5: {Id("kept by lock")}\n");
        await _workspace.Cache.AddAsync("kept by lock"u8.ToArray(), Token);
        var theirs = await _workspace.Cache.AddAsync("kept by others"u8.ToArray(), Token);

        var dry = await _workspace.CollectAsync(
            [new References(theirs.Id)], allRevisions: false, remove: false, TimeSpan.Zero, null, Token);
        Assert.IsTrue(_workspace.Cache.Contains(Id("b")));
        var result = await _workspace.CollectAsync(
            [new References(theirs.Id)], allRevisions: false, remove: true, TimeSpan.Zero, null, Token);

        Assert.AreEqual(2, result.Garbage.Count);
        CollectionAssert.AreEqual(dry.Garbage.ToArray(), result.Garbage.ToArray());
        Assert.IsFalse(_workspace.Cache.Contains(Id("b")));
        Assert.IsTrue(_workspace.Cache.Contains(Id("a")) && _workspace.Cache.Contains(Id("B")) && _workspace.Cache.Contains(theirs.Id)
            && _workspace.Cache.Contains(Id("kept by lock")));
        var verified = await _workspace.VerifyAsync(remove: false, null, Token);
        Assert.IsTrue(verified.IsRight);
        Assert.IsEmpty(verified.Missing);
    }

    [TestMethod]
    public async Task CollectAsync_MalformedDvcFile_RemovesNothing()
    {
        Write("a", "a");
        await AddAsync("a");
        Write("a.dvc", "outs: [");

        await Assert.ThrowsExactlyAsync<ObjectStoreException>(
            () => _workspace.CollectAsync([], allRevisions: false, remove: true, TimeSpan.Zero, null, Token));

        Assert.IsTrue(_workspace.Cache.Contains(Id("a")));
    }

    [TestMethod]
    public async Task VerifyAsync_DamagedObject_IsFoundAndRemoved()
    {
        Write("pics/a.jpg", "good");
        await AddAsync("pics");
        var path = _workspace.Cache.PathOf(Id("good"));
        File.Delete(path);
        await File.WriteAllTextAsync(path, "evil", Token);

        var found = await _workspace.VerifyAsync(remove: true, null, Token);

        Assert.AreEqual(Id("good"), found.Damaged.Single().Key.Id);
        CollectionAssert.AreEqual(new[] { Id("good") }, found.Missing.ToArray());
        Assert.AreEqual(OutputState.NotInCache, (await StatusAsync()).State);
        await AddAsync("pics");
        Assert.AreEqual(OutputState.Unchanged, (await StatusAsync()).State);
    }

    [TestMethod]
    public async Task Dvc2Workspace_LegacyCache_IsReadable()
    {
        // A folder as DVC 2 left it: CR LF files named by the MD5 of their LF form, right below the cache.
        var manifest = DirectoryManifest.Create([new("a.txt", Id("x\ny"))]);
        Write($".dvc/cache/{Id("x\ny").Hex[..2]}/{Id("x\ny").Hex[2..]}", "x\r\ny");
        Write($".dvc/cache/{manifest.Id.Hex[..2]}/{manifest.Id.Hex[2..]}.dir", Encoding.UTF8.GetString(manifest.Bytes.Span));
        Write("old.dvc", $"outs:\n- md5: {manifest.Id}\n  size: 4\n  nfiles: 1\n  path: old\n");

        var result = (await _workspace.CheckoutAsync([], force: false, null, Token)).Single();

        Assert.AreEqual(1, result.Added);
        Assert.AreEqual("x\r\ny", Read("old/a.txt"));
        Assert.AreEqual(OutputState.Unchanged, (await StatusAsync()).State);
        Assert.IsTrue((await _workspace.VerifyAsync(remove: false, null, Token)).IsRight);
        Assert.AreEqual(0, (await _workspace.CollectAsync([], false, remove: true, TimeSpan.Zero, null, Token)).Garbage.Count);
        await AddAsync("old");
        StringAssert.Contains(Read("old.dvc"), "hash: md5");
    }

    [TestMethod]
    [DataRow("../outside", DisplayName = "parent")]
    [DataRow("/etc/passwd", DisplayName = "absolute")]
    [DataRow(".dvc/config", DisplayName = "in .dvc")]
    [DataRow("a/../../outside", DisplayName = "parent inside")]
    [DataRow(".git/hooks/pre-commit", DisplayName = "in .git")]
    [DataRow(".", DisplayName = "the workspace")]
    public async Task Checkout_OutputLeadsElsewhere_IsRefused(string path)
    {
        await _workspace.Cache.AddAsync("evil"u8.ToArray(), Token);
        Write("evil.dvc", $"outs:\n- md5: {Id("evil")}\n  hash: md5\n  path: {path}\n");

        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => _workspace.CheckoutAsync([], force: true, null, Token));

        Assert.IsFalse(File.Exists(_folder["outside"]));
    }

    [TestMethod]
    public async Task Checkout_SymbolicLinkOnTheWay_IsNotFollowed()
    {
        Directory.CreateDirectory(_folder["outside"]);
        var manifest = DirectoryManifest.Create([new("sub/x", Id("evil"))]);
        await _workspace.Cache.AddAsync("evil"u8.ToArray(), Token);
        await _workspace.Cache.AddDirectoryAsync(manifest, Token);
        Write("d.dvc", $"outs:\n- md5: {manifest.Id}\n  hash: md5\n  path: d\n");
        Write("d2.dvc", $"outs:\n- md5: {Id("evil")}\n  hash: md5\n  path: link/x\n");
        Directory.CreateDirectory(Path("d"));
        Directory.CreateSymbolicLink(Path("d/sub"), _folder["outside"]);
        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => _workspace.CheckoutAsync([Path("d")], force: true, null, Token));

        File.Delete(Path("d2.dvc"));
        Directory.CreateSymbolicLink(Path("link"), _folder["outside"]);
        Write("d2.dvc", $"outs:\n- md5: {Id("evil")}\n  hash: md5\n  path: link/x\n");
        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => _workspace.CheckoutAsync([], force: true, null, Token));

        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(_folder["outside"]));
    }

    [TestMethod]
    public async Task AddAsync_SymbolicLinkInside_IsRefused()
    {
        Write("secret", "s");
        Write("pics/a", "a");
        File.CreateSymbolicLink(Path("pics/link"), Path("secret"));

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => AddAsync("pics"));

        StringAssert.Contains(failure.Message, "link");
    }

    [TestMethod]
    public async Task AddAsync_OverlappingOutputs_AreRefused()
    {
        Write("pics/a/1", "1");
        await AddAsync("pics");

        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => AddAsync("pics/a"));
        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => AddAsync(".dvc/config"));
        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => AddAsync("missing"));
        await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => _workspace.AddAsync(_folder["elsewhere"], null, null, Token));
    }

    [TestMethod]
    public async Task AddAsync_AnotherProcessHoldsTheWorkspace_SaysSo()
    {
        Write("a", "a");
        using var other = DvcWorkspace.Open(_folder["w"], _http, TimeProvider.System);
        using var held = other.Lock();

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => AddAsync("a"));

        StringAssert.Contains(failure.Message, "Another process");
    }

    [TestMethod]
    public async Task DiffAsync_ChangedRenamedAndNew_AreTold()
    {
        Write("pics/a", "a");
        Write("pics/b", "b");
        Write("pics/c", "c");
        await AddAsync("pics");
        File.Move(Path("pics/a"), Path("pics/z"));
        Write("pics/b", "B!");
        File.Delete(Path("pics/c"));
        Write("pics/n", "n");

        var files = (await _workspace.DiffAsync(null, null, null, Token)).Single().Files;

        Assert.AreEqual(new RenamedFile("a", "z"), files.Renamed.Single());
        CollectionAssert.AreEqual(new[] { "b" }, files.Modified.ToArray());
        CollectionAssert.AreEqual(new[] { "c" }, files.Removed.ToArray());
        CollectionAssert.AreEqual(new[] { "n" }, files.Added.ToArray());
    }

    private static ObjectId Id(string content) => ObjectId.Of(Encoding.UTF8.GetBytes(content));

    private string Path(string name) => _folder.Combine("w", name);

    private string Read(string name) => File.ReadAllText(Path(name));

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), content);
    }

    /// <summary>Files changed just now are read again, since they might change once more within the same tick of the clock.</summary>
    private void Age(params string[] names)
    {
        foreach (var name in names)
        {
            File.SetLastWriteTimeUtc(Path(name), new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }
    }

    private void Reopen()
    {
        _workspace.Dispose();
        _workspace = DvcWorkspace.Open(_folder["w"], _http, TimeProvider.System);
    }

    private Task<AddedOutput> AddAsync(string name) => _workspace.AddAsync(Path(name), null, null, Token);

    private async Task<OutputStatus> StatusAsync() => (await _workspace.StatusAsync([], null, Token)).Single();

    private async Task<DirectoryManifest> ManifestAsync(AddedOutput added) =>
        DirectoryManifest.Parse(await _workspace.Cache.ReadAsync(added.Content.Id, Token), "test");

    private sealed class References(ObjectId id) : IObjectReferences
    {
        public IAsyncEnumerable<ObjectId> ListAsync(CancellationToken cancellationToken) => new[] { id }.ToAsyncEnumerable();
    }
}
