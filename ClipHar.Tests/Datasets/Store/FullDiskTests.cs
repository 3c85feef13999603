using System.Diagnostics;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Remotes;
using ClipHar.Core.Datasets.Store.Workspace;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Datasets.Store;

/// <summary>On a disk of two megabytes.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private readonly HttpClient _http = new();
    private readonly TempFolder _folder = new();
    private string _disk = "";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public async Task MountAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Requirement.Missing("a small disk can be mounted by root on Linux only");
        }

        _disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        var mount = Requirement.Program("mount", "/bin/mount", "/usr/bin/mount");
        if (await RunAsync(mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", _disk) != 0)
        {
            Directory.Delete(_disk);
            _disk = "";
            Requirement.Missing("this environment does not let root mount a tmpfs");
        }
    }

    [TestCleanup]
    public async Task UnmountAsync()
    {
        if (_disk.Length > 0)
        {
            await RunAsync("umount", "-l", _disk);
        }

        _folder.Dispose();
        _http.Dispose();
    }

    [TestMethod]
    public async Task Add_CacheDoesNotFit_SaysSoLosesNothingAndGoesOnLater()
    {
        var root = Path.Combine(_disk, "w");
        var ballast = Path.Combine(_disk, "ballast");
        var pictures = Path.Combine(root, "pics");
        Directory.CreateDirectory(pictures);
        var contents = new List<byte[]>();
        var random = new Random(1);
        for (var i = 0; i < 30; i++)
        {
            contents.Add(new byte[20_000]);
            random.NextBytes(contents[i]);
            await File.WriteAllBytesAsync(Path.Combine(pictures, $"{i}"), contents[i], Token);
        }

        await File.WriteAllBytesAsync(ballast, new byte[900_000], Token);
        using (var workspace = DvcWorkspace.Init(root, _http, TimeProvider.System))
        {
            var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(
                () => workspace.AddAsync(pictures, LinkMode.Copy, null, Token));

            StringAssert.Contains(failure.Message, "full");
            StringAssert.Contains(failure.Message, root);
            Assert.IsTrue((await workspace.VerifyAsync(remove: false, null, Token)).IsRight);
            Assert.IsFalse(File.Exists(pictures + ".dvc"));
            for (var i = 0; i < contents.Count; i++)
            {
                CollectionAssert.AreEqual(contents[i], await File.ReadAllBytesAsync(Path.Combine(pictures, $"{i}"), Token));
            }

            File.Delete(ballast);
            await workspace.AddAsync(pictures, LinkMode.Copy, null, Token);
            Assert.AreEqual(OutputState.Unchanged, (await workspace.StatusAsync([], null, Token)).Single().State);
            Assert.AreEqual(31, (await workspace.VerifyAsync(remove: false, null, Token)).Objects);
        }
    }

    [TestMethod]
    public async Task AddAsync_StreamDoesNotFit_SaysSoAndLeavesTheSpaceFree()
    {
        using var store = new ObjectStore(Path.Combine(_disk, "store"));
        var small = await store.AddAsync("small"u8.ToArray(), Token);

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => store.AddAsync(new byte[4_000_000], Token));

        StringAssert.Contains(failure.Message, "full");
        CollectionAssert.AreEqual("small"u8.ToArray(), await store.ReadAsync(small.Id, Token));
        await store.AddAsync(new byte[1_500_000], Token);
    }

    [TestMethod]
    public async Task Fetch_CacheDoesNotFit_SaysSoAndGoesOnWhereItStopped()
    {
        var content = new byte[1_500_000];
        new Random(2).NextBytes(content);
        using var source = new ObjectStore(_folder["remote"]);
        var key = new ObjectKey((await source.AddAsync(content, Token)).Id);
        var ballast = Path.Combine(_disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[1_000_000], Token);
        using var cache = new ObjectStore(Path.Combine(_disk, "cache"));
        using var remote = new LocalRemote(source.Root);
        var transfer = new ObjectTransfer(remote, cache, 2, TimeProvider.System);

        var failure = await Assert.ThrowsExactlyAsync<ObjectStoreException>(() => transfer.FetchAsync([key], null, Token));

        StringAssert.Contains(failure.Message, "full");
        Assert.IsFalse(cache.Contains(key.Id));
        File.Delete(ballast);
        await transfer.FetchAsync([key], null, Token);
        CollectionAssert.AreEqual(content, await cache.ReadAsync(key.Id, Token));
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
