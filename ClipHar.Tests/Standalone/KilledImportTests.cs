using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClipHar.Core.Datasets.Store;
using ClipHar.Tests.Core.Datasets.Acquisition;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Standalone;

[TestClass]
public sealed class KilledImportTests
{
    private const int Pictures = 600;

    public required TestContext TestContext { get; set; }

    private CancellationToken Token => TestContext.CancellationToken;

    /// <summary>CLIPHAR_KILLS=50 is the measured run; the suite makes do with fewer.</summary>
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("CLIPHAR_KILLS") ?? "4", CultureInfo.InvariantCulture);

    [TestMethod]
    public async Task Import_KilledAtRandomPoints_LeavesNoWrongObjectAndTheRepeatCompletes()
    {
        using var temp = new TempFolder();
        for (var index = 0; index < Pictures; index++)
        {
            // Bytes behind the picture are ignored, so that these are many files for the price of a few drawings.
            Drawings.Write(temp.Combine("set"), $"running/{index:0000}.jpg", [.. Drawings.Jpeg(index % 7), .. BitConverter.GetBytes(index), .. new byte[20_000]]);
        }

        string[] arguments = ["data", "import", temp.Combine("set"), "--name", "har", "--data", temp.Combine("data"), "--json"];
        var (random, killed, resumed) = (new Random(3), 0, 0);
        for (var round = 0; round < Kills; round++)
        {
            resumed += HasCheckpoint(temp.Combine("data", "imports", "local")) ? 1 : 0;
            if (await KillAsync(arguments, TimeSpan.FromMilliseconds(random.Next(800, 6000))))
            {
                killed++;
            }
            else
            {
                // It came to its end: the next one has something to do again.
                Directory.Delete(temp.Combine("data"), recursive: true);
            }

            await AssertObjectsAsync(temp.Combine("data", "objects"));
        }

        var (_, output, error) = await CliProcess.RunAsync(new Dictionary<string, string>(), arguments, Token);

        TestContext.WriteLine($"{killed} of {Kills} were killed, {resumed} began at a checkpoint");
        var result = JsonDocument.Parse(output).RootElement;
        Assert.AreEqual(Pictures, result.GetProperty("sample_count").GetInt32(), error);
        await AssertObjectsAsync(temp.Combine("data", "objects"));
    }

    private static bool HasCheckpoint(string folder) => Directory.Exists(folder)
        && Directory.EnumerateFiles(folder, "*.json").Any(file => File.ReadAllText(file).Contains("spool_bytes", StringComparison.Ordinal));

    /// <returns>False when it ended by itself before.</returns>
    private async Task<bool> KillAsync(string[] arguments, TimeSpan after)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cliphar.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["Imports__CheckpointItems"] = "25";
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(after);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            Token.ThrowIfCancellationRequested();
            return true;
        }
    }

    private async Task AssertObjectsAsync(string folder)
    {
        foreach (var path in Directory.Exists(Path.Combine(folder, "files")) ? Directory.EnumerateFiles(Path.Combine(folder, "files"), "*", SearchOption.AllDirectories) : [])
        {
            var name = Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileName(path);
            var isDirectory = name.EndsWith(ObjectId.DirectorySuffix, StringComparison.Ordinal);
            Assert.AreEqual(name, ObjectId.Of(await File.ReadAllBytesAsync(path, Token), isDirectory).ToString());
        }
    }
}
