using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Remotes;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Datasets.Store;

/// <summary>What every remote keeps to.</summary>
public abstract class ObjectRemoteBehavior
{
    private TempFolder _folder = null!;
    private ObjectStore _store = null!;
    private IObjectRemote _remote = null!;

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public async Task OpenAsync()
    {
        _folder = new TempFolder();
        _store = new ObjectStore(_folder["cache"]);
        _remote = await CreateAsync(_folder["remote"]);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        (_remote as IDisposable)?.Dispose();
        await StopAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task PushThenFetch_EmptyCache_BringsTheSameBytes()
    {
        var keys = await AddAsync("one", "two", "");
        var pushed = await Transfer(_store).PushAsync(keys, null, Token);
        using var other = new ObjectStore(_folder["other"]);
        var fetched = await Transfer(other).FetchAsync(keys, null, Token);

        Assert.AreEqual(3, pushed.Transferred);
        Assert.AreEqual(3, fetched.Transferred);
        CollectionAssert.AreEqual("two"u8.ToArray(), await other.ReadAsync(ObjectId.Of("two"u8), Token));
        Assert.IsTrue((await StoreVerification.RunAsync(other, 1, remove: false, null, Token)).IsRight);
    }

    [TestMethod]
    public async Task PushAsync_Twice_SendsOnce()
    {
        var keys = await AddAsync("one", "two");
        await Transfer(_store).PushAsync(keys, null, Token);

        var again = await Transfer(_store).PushAsync([.. keys, .. await AddAsync("three")], null, Token);

        Assert.AreEqual(1, again.Transferred);
        Assert.AreEqual(2, again.AlreadyThere);
    }

    [TestMethod]
    public async Task PushAsync_MoreThanOneListing_FindsWhatIsThere()
    {
        var keys = await AddAsync([.. Enumerable.Range(0, 250).Select(i => $"object {i}")]);
        await Transfer(_store).PushAsync([.. keys.Take(240)], null, Token);

        var again = await Transfer(_store).PushAsync(keys, null, Token);

        Assert.AreEqual(10, again.Transferred);
        Assert.AreEqual(240, again.AlreadyThere);
    }

    [TestMethod]
    public async Task PushAsync_DamagedObjectHere_IsNotSent()
    {
        var key = (await AddAsync("good"))[0];
        File.Delete(_store.PathOf(key.Id));
        await File.WriteAllTextAsync(_store.PathOf(key.Id), "evil", Token);

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => Transfer(_store).PushAsync([key], null, Token));

        StringAssert.Contains(failure.Message, "damaged");
        Assert.IsFalse(await _remote.ExistsAsync(key, Token));
    }

    [TestMethod]
    public async Task FetchAsync_RemoteHasOtherBytes_AreNeverUnderTheName()
    {
        var key = (await AddAsync("good"))[0];
        using var other = new ObjectStore(_folder["other"]);
        await File.WriteAllTextAsync(_folder["evil"], "evil", Token);
        await PutWrongAsync(_remote, key, _folder["evil"]);

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => Transfer(other).FetchAsync([key], null, Token));

        StringAssert.Contains(failure.Message, "other bytes");
        Assert.IsFalse(other.Contains(key.Id));
        Assert.IsEmpty(Directory.EnumerateFiles(Path.Combine(other.Root, "tmp", "partial")));
    }

    [TestMethod]
    public async Task FetchAsync_RemoteLacksIt_IsTold()
    {
        var key = new ObjectKey(ObjectId.Of("nowhere"u8));

        var result = await Transfer(_store).FetchAsync([key], null, Token);

        CollectionAssert.AreEqual(new[] { key.Id }, result.Missing.ToArray());
        Assert.AreEqual(0, result.Transferred);
    }

    [TestMethod]
    public async Task FetchAsync_PartIsThereAlready_GoesOnFromIt()
    {
        var content = new byte[700_000];
        new Random(3).NextBytes(content);
        var key = new ObjectKey((await _store.AddAsync(content, Token)).Id);
        await Transfer(_store).PushAsync([key], null, Token);
        using var other = new ObjectStore(_folder["other"]);
        var partial = Path.Combine(other.Root, "tmp", "partial");
        Directory.CreateDirectory(partial);
        await File.WriteAllBytesAsync(Path.Combine(partial, key.Id.ToString()), content[..300_000], Token);

        await Transfer(other).FetchAsync([key], null, Token);

        CollectionAssert.AreEqual(content, await other.ReadAsync(key.Id, Token));
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(700_000)]
    public async Task FetchAsync_PartIsWrong_StartsAgain(int length)
    {
        var content = new byte[500_000];
        new Random(4).NextBytes(content);
        var key = new ObjectKey((await _store.AddAsync(content, Token)).Id);
        await Transfer(_store).PushAsync([key], null, Token);
        using var other = new ObjectStore(_folder["other"]);
        var partial = Path.Combine(other.Root, "tmp", "partial");
        Directory.CreateDirectory(partial);
        await File.WriteAllBytesAsync(Path.Combine(partial, key.Id.ToString()), new byte[length], Token);

        await Transfer(other).FetchAsync([key], null, Token);

        CollectionAssert.AreEqual(content, await other.ReadAsync(key.Id, Token));
    }

    [TestMethod]
    public async Task PushThenFetch_ObjectOfDvc2_KeepsItsOldPlace()
    {
        // "a\r\nb" is stored as it is under the MD5 of "a\nb".
        var key = new ObjectKey(ObjectId.Of("a\nb"u8), ContentHash.Md5DosToUnix);
        Directory.CreateDirectory(Path.GetDirectoryName(key.PathIn(_store.Root))!);
        await File.WriteAllTextAsync(key.PathIn(_store.Root), "a\r\nb", Token);

        await Transfer(_store).PushAsync([key], null, Token);
        using var other = new ObjectStore(_folder["other"]);
        await Transfer(other).FetchAsync([key], null, Token);

        Assert.AreEqual("a\r\nb", await File.ReadAllTextAsync(key.PathIn(other.Root), Token));
    }

    /// <param name="folder">An empty folder that the backend may use.</param>
    internal abstract Task<IObjectRemote> CreateAsync(string folder);

    protected virtual Task StopAsync() => Task.CompletedTask;

    /// <summary>Puts bytes under a name that is not theirs.</summary>
    internal virtual Task PutWrongAsync(IObjectRemote remote, ObjectKey key, string path) => remote.UploadAsync(key, path, Token);

    private async Task<IReadOnlyList<ObjectKey>> AddAsync(params string[] contents)
    {
        var keys = new List<ObjectKey>();
        foreach (var content in contents)
        {
            keys.Add(new ObjectKey((await _store.AddAsync(System.Text.Encoding.UTF8.GetBytes(content), Token)).Id));
        }

        return keys;
    }

    private ObjectTransfer Transfer(ObjectStore store) => new(_remote, store, connections: 4, TimeProvider.System);
}

[TestClass]
public sealed class LocalRemoteTests : ObjectRemoteBehavior
{
    private string _root = "";

    internal override Task<IObjectRemote> CreateAsync(string folder)
    {
        _root = folder;
        return Task.FromResult<IObjectRemote>(new LocalRemote(folder));
    }

    /// <summary>A folder's own upload refuses wrong bytes: they are put there behind its back.</summary>
    internal override Task PutWrongAsync(IObjectRemote remote, ObjectKey key, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(key.PathIn(_root))!);
        File.Copy(path, key.PathIn(_root));
        return Task.CompletedTask;
    }
}

[TestClass]
public sealed class HttpRemoteTests : ObjectRemoteBehavior
{
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private ObjectServer _server = null!;

    internal override async Task<IObjectRemote> CreateAsync(string folder)
    {
        _server = await ObjectServer.StartAsync();
        return new HttpRemote(_client, new Uri(_server.Url + "/data"), new Dictionary<string, string>());
    }

    protected override async Task StopAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [TestMethod]
    public async Task FetchAsync_ConnectionBreaksInTheMiddle_GoesOnWhereItBroke()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder.Path);
        var content = new byte[400_000];
        new Random(5).NextBytes(content);
        var key = new ObjectKey(ObjectId.Of(content));
        _server.Objects["/data/" + key.RelativePath] = content;
        _server.BreakAfterBytes = 150_000;
        var remote = new HttpRemote(_client, new Uri(_server.Url + "/data"), new Dictionary<string, string>());

        await new ObjectTransfer(remote, store, 1, TimeProvider.System).FetchAsync([key], null, Token);

        CollectionAssert.AreEqual(content, await store.ReadAsync(key.Id, Token));
        Assert.IsTrue(_server.RangeStarts.Any(start => start > 0), "No request went on in the middle.");
    }

    [TestMethod]
    public async Task PushAsync_MethodAndBasicAuthentication_AreSent()
    {
        using var folder = new TempFolder();
        using var store = new ObjectStore(folder.Path);
        var key = new ObjectKey((await store.AddAsync("x"u8.ToArray(), Token)).Id);
        _server.Authorization = "Basic " + Convert.ToBase64String("user:secret"u8);
        var settings = new Dictionary<string,
            string>
        { ["method"] = "PUT", ["auth"] = "basic", ["user"] = "user", ["password"] = "secret" };
        var remote = new HttpRemote(_client, new Uri(_server.Url + "/data"), settings);

        await new ObjectTransfer(remote, store, 1, TimeProvider.System).PushAsync([key], null, Token);

        CollectionAssert.Contains(_server.Methods.ToArray(), "PUT");
        var refused = new HttpRemote(_client, new Uri(_server.Url + "/data"), new Dictionary<string, string>());
        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => refused.ExistsAsync(key, Token));
        StringAssert.Contains(failure.Message, "401");
    }
}

[TestClass]
public sealed class AzureBlobRemoteTests : ObjectRemoteBehavior
{
    private BlobServer _server = null!;

    internal override async Task<IObjectRemote> CreateAsync(string folder)
    {
        _server = await BlobServer.StartAsync();
        var key = Convert.ToBase64String("key"u8);
        var connection = $"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={key};BlobEndpoint={_server.Url}/account;";
        return AzureBlobRemote.Create(new Uri("azure://pictures/har"), new Dictionary<string,
            string>
        { ["connection_string"] = connection }, _ => null);
    }

    protected override async Task StopAsync() => await _server.DisposeAsync();

    [TestMethod]
    public void Create_NoAccount_SaysWhatIsMissing()
    {
        var failure = Assert.ThrowsExactly<ObjectStoreException>(
            () => AzureBlobRemote.Create(new Uri("azure://pictures"), new Dictionary<string, string>(), _ => null));

        StringAssert.Contains(failure.Message, "account_name");
    }
}
