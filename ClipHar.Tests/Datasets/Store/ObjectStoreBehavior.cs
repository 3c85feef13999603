using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Remotes;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Datasets.Store;

/// <summary>What every store keeps to, whatever is behind it.</summary>
public abstract class ObjectStoreBehavior
{
    private TempFolder _folder = null!;

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public void Open() => _folder = new TempFolder();

    [TestCleanup]
    public void Close() => _folder.Dispose();

    [TestMethod]
    public async Task AddAsync_Content_IsReadBackUnderItsMd5()
    {
        var store = Create(_folder["store"]);

        var stored = await store.AddAsync("hello"u8.ToArray(), Token);

        Assert.AreEqual("5d41402abc4b2a76b9719d911017c592", stored.Id.ToString());
        Assert.AreEqual(5, stored.Bytes);
        Assert.IsTrue(await store.ContainsAsync(stored.Id, Token));
        CollectionAssert.AreEqual("hello"u8.ToArray(), await store.ReadAsync(stored.Id, Token));
    }

    [TestMethod]
    public async Task AddAsync_EmptyAndLargeContent_AreStored()
    {
        var store = Create(_folder["store"]);
        var large = new byte[3_000_017];
        new Random(1).NextBytes(large);

        Assert.AreEqual("d41d8cd98f00b204e9800998ecf8427e", (await store.AddAsync(Array.Empty<byte>(), Token)).Id.ToString());
        var stored = await store.AddAsync(large, Token);

        CollectionAssert.AreEqual(large, await store.ReadAsync(stored.Id, Token));
        await using var stream = await store.OpenReadAsync(stored.Id, Token);
        Assert.AreEqual(large.Length, stream.Length);
    }

    [TestMethod]
    public async Task AddAsync_SameContentFromManyThreads_IsOneObject()
    {
        var store = Create(_folder["store"]);

        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => store.AddAsync([(byte)(i % 2)], Token))));

        Assert.AreEqual(2, ids.Distinct().Count());
        Assert.AreEqual(2, ObjectLayout.Enumerate(_folder["store"]).Count());
    }

    [TestMethod]
    public async Task ReadAsync_NoSuchObject_SaysWhich()
    {
        var store = Create(_folder["store"]);
        var id = ObjectId.Of("nothing"u8);

        Assert.IsFalse(await store.ContainsAsync(id, Token));
        Assert.AreEqual(id, (await Assert.ThrowsExactlyAsync<ObjectNotFoundException>(() => store.ReadAsync(id, Token))).Id);
        await Assert.ThrowsExactlyAsync<ObjectNotFoundException>(() => store.OpenReadAsync(id, Token));
    }

    [TestMethod]
    [DataRow(LinkMode.Reflink)]
    [DataRow(LinkMode.Copy)]
    [DataRow(LinkMode.Hardlink)]
    [DataRow(LinkMode.Symlink)]
    [DataRow(LinkMode.Move)]
    public async Task AddFileAsync_EachMode_StoresTheFile(LinkMode mode)
    {
        var store = Create(_folder["store"]);
        await File.WriteAllTextAsync(_folder["a"], "content", Token);

        var stored = await store.AddFileAsync(_folder["a"], mode, Token);
        var again = await store.AddFileAsync(await WriteAsync("b", "content"), mode, Token);

        Assert.AreEqual(ObjectId.Of("content"u8), stored.Id);
        Assert.AreEqual(stored, again);
        Assert.AreEqual(mode != LinkMode.Move, File.Exists(_folder["a"]));
        Assert.AreEqual(mode != LinkMode.Move, File.Exists(_folder["b"]));
        CollectionAssert.AreEqual("content"u8.ToArray(), await store.ReadAsync(stored.Id, Token));
    }

    [TestMethod]
    public async Task AddDirectoryAsync_Manifest_IsStoredUnderItsId()
    {
        var store = Create(_folder["store"]);
        var manifest = DirectoryManifest.Create([new("a", ObjectId.Of([]))]);

        var stored = await store.AddDirectoryAsync(manifest, Token);

        Assert.AreEqual(manifest.Id, stored.Id);
        Assert.AreEqual(manifest.Id, DirectoryManifest.Parse(await store.ReadAsync(stored.Id, Token), "test").Id);
    }

    [TestMethod]
    public async Task AddAsync_StreamFails_LeavesNothingBehind()
    {
        var store = Create(_folder["store"]);

        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => store.AddAsync(new BrokenStream(), Token));

        Assert.IsEmpty(ObjectLayout.Enumerate(_folder["store"]));
        Assert.IsEmpty(Directory.EnumerateFiles(_folder["store"], "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != ".lock"));
    }

    /// <param name="root">Folder of the objects of this node.</param>
    internal abstract IObjectStore Create(string root);

    private async Task<string> WriteAsync(string name, string content)
    {
        await File.WriteAllTextAsync(_folder[name], content, Token);
        return _folder[name];
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == 0 && buffer.Length > 0 ? Half(buffer) : throw new InvalidDataException("broken");

        private ValueTask<int> Half(Memory<byte> buffer)
        {
            SetLength(1);
            Position = 1;
            buffer.Span[0] = 7;
            return ValueTask.FromResult(1);
        }
    }
}

[TestClass]
public sealed class FolderObjectStoreTests : ObjectStoreBehavior
{
    internal override IObjectStore Create(string root) => new ObjectStore(root);

    [TestMethod]
    public async Task AddAsync_Object_LiesReadOnlyWhereDvcLooksForIt()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder.Path);

        var stored = await store.AddAsync("x"u8.ToArray(), Token);

        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                File.GetUnixFileMode(store.PathOf(stored.Id)));
        }

        Assert.AreEqual(Path.Combine(folder.Path, "files", "md5", "9d", "d4e461268c8034f5c8564e155c67a6"), store.PathOf(stored.Id));
    }

    [TestMethod]
    public async Task AddAsync_ObjectOnDiskIsCutShort_IsReplaced()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder.Path);
        var stored = await store.AddAsync("content"u8.ToArray(), Token);
        File.Delete(store.PathOf(stored.Id));
        await File.WriteAllTextAsync(store.PathOf(stored.Id), "con", Token);

        await store.AddAsync("content"u8.ToArray(), Token);

        CollectionAssert.AreEqual("content"u8.ToArray(), await store.ReadAsync(stored.Id, Token));
    }

    [TestMethod]
    public async Task AddFilesAsync_ManyFilesSomeEqual_AllAreStoredInOrder()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder["store"]);
        var paths = Enumerable.Range(0, 300).Select(i => folder[$"{i}"]).ToList();
        foreach (var (path, i) in paths.Select((path, i) => (path, i)))
        {
            await File.WriteAllTextAsync(path, $"{i % 200}", Token);
        }

        var stored = await store.AddFilesAsync(paths, LinkMode.Copy, threads: 3, null, Token);

        CollectionAssert.AreEqual(
            Enumerable.Range(0, 300).Select(i => ObjectId.Of(System.Text.Encoding.ASCII.GetBytes($"{i % 200}"))).ToArray(),
            stored.Select(file => file.Id).ToArray());
        Assert.AreEqual(200, ObjectLayout.Enumerate(store.Root).Count());
        Assert.IsTrue((await StoreVerification.RunAsync(store, 2, remove: false, null, Token)).IsRight);
    }

    [TestMethod]
    public async Task AddFilesAsync_OneFileIsMissing_FailsAndKeepsNothingHalf()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder["store"]);
        await File.WriteAllTextAsync(folder["a"], "a", Token);

        await Assert.ThrowsExactlyAsync<ObjectStoreException>(
            () => store.AddFilesAsync([folder["a"], folder["missing"], folder["a"]], LinkMode.Copy, threads: 2, null, Token));

        Assert.IsTrue((await StoreVerification.RunAsync(store, 1, remove: false, null, Token)).IsRight);
        Assert.IsTrue(File.Exists(folder["a"]));
    }

    [TestMethod]
    public async Task AddFilesAsync_Cancelled_Ends()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder["store"]);
        await File.WriteAllTextAsync(folder["a"], "a", Token);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => store.AddFilesAsync([folder["a"]], LinkMode.Copy, threads: 1, null, cancelled.Token));
    }

    [TestMethod]
    public void Staging_ProcessBeforeWasKilled_ItsFilesAreSwept()
    {
        using var folder = new TempFolder();
        var left = Directory.CreateDirectory(folder.Combine("tmp", "dead")).FullName;
        File.WriteAllText(Path.Combine(left, ".lock"), "");
        File.WriteAllText(Path.Combine(left, "1"), "half");
        using var store = new ObjectStore(folder.Path);
        using var other = new ObjectStore(folder.Path);
        var living = other.Staging().NewPath();
        File.WriteAllText(living, "");

        store.Staging();

        Assert.IsFalse(Directory.Exists(left));
        Assert.IsTrue(File.Exists(living));
    }
}

[TestClass]
public sealed class RemoteBackedObjectStoreTests : ObjectStoreBehavior
{
    internal override IObjectStore Create(string root) =>
        new RemoteBackedObjectStore(new ObjectStore(root), new LocalRemote(root + "-remote"), TimeProvider.System);

    [TestMethod]
    public async Task ReadAsync_OtherNodeAdded_ComesThroughTheRemote()
    {
        using var folder = new TempFolder();
        IObjectStore first = new RemoteBackedObjectStore(
            new ObjectStore(folder["first"]), new LocalRemote(folder["remote"]), TimeProvider.System);
        IObjectStore second = new RemoteBackedObjectStore(
            new ObjectStore(folder["second"]), new LocalRemote(folder["remote"]), TimeProvider.System);

        var stored = await first.AddAsync("shared"u8.ToArray(), Token);

        Assert.IsTrue(await second.ContainsAsync(stored.Id, Token));
        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => second.ReadAsync(stored.Id, Token)));
        Assert.IsTrue(copies.All(copy => copy.AsSpan().SequenceEqual("shared"u8)));
        Assert.IsTrue(new ObjectStore(folder["second"]).Contains(stored.Id));
    }
}
