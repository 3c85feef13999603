using System.Diagnostics;

using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Datasets.Store.Workspace;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Datasets.Store;

/// <summary>
/// The command line is killed (SIGKILL) in the middle of its work: 50 times in all. Where it has got to is judged by the number of files
/// that it has made, so that the seeds hit all stages of the work on a slow machine and a fast one.
/// </summary>
[TestClass]
[TestCategory("MultiProcess")]
public sealed class KilledProcessTests
{
    private const int Files = 100;

    private readonly HttpClient _http = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public void Close() => _http.Dispose();

    [TestMethod]
    public async Task Add_Killed20Times_NoObjectIsWrongAndTheRepeatCompletes()
    {
        var modes = new[] { LinkMode.Copy, LinkMode.Copy, LinkMode.Hardlink, LinkMode.Symlink };
        await KillAsync(20, async (seed, random) =>
        {
            using var folder = new TempFolder();
            var root = folder["w"];
            var mode = modes[seed % modes.Length];
            Prepare(root, mode, "");
            var expected = Fill(Path.Combine(root, "pics"), random);

            var wasKilled = await RunAndKillAsync(root, random, Files, root, "data", "add", "pics");
            using (var workspace = DvcWorkspace.Open(root, _http, TimeProvider.System))
            {
                await AssertNothingIsWrongAsync(workspace.Cache);
                var added = await workspace.AddAsync(Path.Combine(root, "pics"), null, null, Token);
                Assert.AreEqual(expected, added.Content.Id, $"seed {seed}");
                await AssertIsCompleteAsync(workspace);
            }

            return wasKilled;
        });
    }

    [TestMethod]
    public async Task Import_Killed15Times_NoObjectIsWrongAndTheRepeatCompletes()
    {
        await KillAsync(15, async (seed, random) =>
        {
            using var folder = new TempFolder();
            var root = folder["w"];
            Prepare(root, LinkMode.Copy, "");
            var expected = Fill(folder["source"], random);

            var wasKilled = await RunAndKillAsync(root, random, 2 * Files, root, "data", "add", "pics", "--from", folder["source"]);
            using (var workspace = DvcWorkspace.Open(root, _http, TimeProvider.System))
            {
                await AssertNothingIsWrongAsync(workspace.Cache);
                if (workspace.FindOutputs().Count == 0)
                {
                    var added = await workspace.ImportAsync(folder["source"], Path.Combine(root, "pics"), null, null, Token);
                    Assert.AreEqual(expected, added.Content.Id, $"seed {seed}");
                }

                await AssertIsCompleteAsync(workspace);
            }

            return wasKilled;
        });
    }

    [TestMethod]
    public async Task Push_Killed15Times_NoObjectIsWrongAndTheRepeatCompletes()
    {
        using var folder = new TempFolder();
        var root = folder["w"];
        Prepare(root, LinkMode.Copy, "[core]\n    remote = r\n['remote \"r\"']\n    url = ../../remote\n");
        Fill(Path.Combine(root, "pics"), new Random(7));
        using var workspace = DvcWorkspace.Open(root, _http, TimeProvider.System);
        await workspace.AddAsync(Path.Combine(root, "pics"), null, null, Token);
        var remote = folder["remote"];

        await KillAsync(15, async (seed, random) =>
        {
            var wasKilled = await RunAndKillAsync(root, random, Files, remote, "data", "push");
            using (var store = new ObjectStore(remote))
            {
                var verified = await AssertNothingIsWrongAsync(store);
                Assert.IsEmpty(verified.Missing, "A manifest was on the remote before its files.");
                var pushed = await workspace.PushAsync([], null, null, Token);
                Assert.AreEqual(Files + 1, pushed.Transferred + pushed.AlreadyThere, $"seed {seed}");
                Assert.AreEqual(Files + 1, (await AssertNothingIsWrongAsync(store)).Objects);
            }

            Directory.Delete(remote, recursive: true);
            return wasKilled;
        });
    }

    /// <summary>Runs until so many processes were killed in the middle; one that was done before counts as none.</summary>
    private static async Task KillAsync(int times, Func<int, Random, Task<bool>> run)
    {
        var killed = 0;
        for (var seed = 0; killed < times; seed++)
        {
            Assert.IsLessThan(2 * times, seed, "Most runs ended before they could be killed.");
            killed += await run(seed, new Random(seed)) ? 1 : 0;
        }
    }

    private void Prepare(string root, LinkMode mode, string config)
    {
        Directory.CreateDirectory(root);
        DvcWorkspace.Init(root, _http, TimeProvider.System).Dispose();
        File.WriteAllText(Path.Combine(root, ".dvc", "config"), $"{config}[cache]\n    type = {mode.ToString().ToLowerInvariant()}\n");
    }

    private static ObjectId Fill(string folder, Random random)
    {
        Directory.CreateDirectory(folder);
        var entries = new List<ManifestEntry>();
        for (var i = 0; i < Files; i++)
        {
            var content = new byte[random.Next(1, 20_000)];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(folder, $"{i}.jpg"), content);
            entries.Add(new ManifestEntry($"{i}.jpg", ObjectId.Of(content)));
        }

        return DirectoryManifest.Create(entries).Id;
    }

    /// <summary>Kills the command when it has made a random number of files, or a little later.</summary>
    /// <param name="made">Files that it makes in all, about.</param>
    /// <param name="watched">Folder in which they are counted.</param>
    /// <returns>Whether it was killed, rather than done before.</returns>
    private async Task<bool> RunAndKillAsync(string root, Random random, int made, string watched, params string[] arguments)
    {
        var before = Count(watched);
        var limit = before + random.Next(0, made);
        var spins = random.Next(0, 20_000);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "cliphar.dll"), .. arguments])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        while (!process.HasExited && Count(watched) <= limit)
        {
            await Task.Delay(1, Token);
        }

        for (var i = 0; i < spins; i++)
        {
            Thread.SpinWait(1);
        }

        process.Kill();
        await process.WaitForExitAsync(Token);
        await output;
        Assert.IsTrue(process.ExitCode is 0 or 137, $"exit code {process.ExitCode}: {await errors}");
        return process.ExitCode == 137;
    }

    private static int Count(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() : 0;
        }
        catch (IOException)
        {
            // A folder went away while it was listed.
            return 0;
        }
    }

    private async Task<VerificationResult> AssertNothingIsWrongAsync(ObjectStore store)
    {
        var result = await StoreVerification.RunAsync(store, 2, remove: false, null, Token);
        Assert.IsTrue(result.IsRight, string.Join("\n", result.Damaged.Select(found => $"{found.Key}: {found.Problem}")));
        return result;
    }

    private async Task AssertIsCompleteAsync(DvcWorkspace workspace)
    {
        Assert.AreEqual(OutputState.Unchanged, (await workspace.StatusAsync([], null, Token)).Single().State);
        var verified = await AssertNothingIsWrongAsync(workspace.Cache);
        Assert.IsEmpty(verified.Missing);
        Assert.AreEqual(Files + 1, verified.Objects);
    }
}
