using ClipHar.Training.Native;
using TorchSharp;

namespace ClipHar.Tests.Training;

[TestClass]
public sealed class TorchRuntimeTests
{
    private const string OldVersion = "GLIBCXX_3.4.30";

    private string _folder = "";

    private string Library => Path.Combine(_folder, TorchRuntime.LibraryFileName);

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("cliphar-native-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void EnsureLoadable_ThisSystem_TorchSharpComputes()
    {
        TorchRuntime.EnsureLoadable();

        using var sum = torch.arange(5).sum();
        Assert.AreEqual(10, sum.item<long>());
    }

    [TestMethod]
    public void Weaken_NeedOfAnUnusedSymbol_ChangesItsFlagsAlone()
    {
        var image = Torch();
        var before = image.ToArray();

        Assert.AreEqual(WeakenOutcome.Weakened, Weaken(image));

        var changed = Enumerable.Range(0, image.Length).Where(i => image[i] != before[i]).ToArray();
        Assert.HasCount(1, changed);
        Assert.AreEqual(2, image[changed[0]]);
        Assert.AreEqual(WeakenOutcome.AlreadyWeak, Weaken(image));
    }

    [TestMethod]
    public void Weaken_AnotherSymbolBoundToTheVersion_LeavesItAlone()
    {
        var image = Torch(("_ZNSt4realD1Ev", 18));
        var before = image.ToArray();

        Assert.AreEqual(WeakenOutcome.NeededByOtherSymbol, Weaken(image));
        CollectionAssert.AreEqual(before, image);
    }

    [TestMethod]
    public void Weaken_SameVersionOfAnotherLibrary_IsNotMeant()
    {
        var image = ElfImage.Build([("libc++.so.1", [(TorchRuntime.NeededVersion, 2, 0)])], [(TorchRuntime.UnusedSymbol, 2)]);

        Assert.AreEqual(WeakenOutcome.NotNeeded, Weaken(image));
    }

    [TestMethod]
    public void Weaken_TruncatedOrDamagedFile_SaysSo()
    {
        var image = Torch();
        for (var length = 0; length < image.Length; length++)
        {
            var cut = image[..length];
            Assert.ThrowsExactly<BadImageFormatException>(() => Weaken(cut), $"{length} of {image.Length} bytes");
        }

        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = image.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Weaken(damaged);
            }
            catch (BadImageFormatException)
            {
                // The one error a caller has to expect.
            }
        }
    }

    [TestMethod]
    public void Prepare_SystemHasTheSymbol_TouchesNothing()
    {
        File.WriteAllBytes(Library, Torch());
        var before = File.ReadAllBytes(Library);

        Assert.IsNull(TorchRuntime.Prepare([_folder], () => false));

        CollectionAssert.AreEqual(before, File.ReadAllBytes(Library));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Prepare_FileIsALinkIntoTheCache_TheCacheStaysAsItWas()
    {
        var cached = Path.Combine(_folder, "cached.so");
        File.WriteAllBytes(cached, Torch());
        File.CreateSymbolicLink(Library, cached);

        Assert.IsNull(TorchRuntime.Prepare([_folder], () => true));

        CollectionAssert.AreEqual(Torch(), File.ReadAllBytes(cached));
        Assert.AreEqual(WeakenOutcome.AlreadyWeak, Weaken(File.ReadAllBytes(Library)));
        Assert.IsNull(File.ResolveLinkTarget(Library, returnFinalTarget: false));
        Assert.HasCount(2, Directory.GetFiles(_folder));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Prepare_ManyAtOnce_OneWholeFileOfTheSameTimeRemains()
    {
        var time = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        File.WriteAllBytes(Library, Torch());
        File.SetLastWriteTimeUtc(Library, time);

        Parallel.For(
            0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.IsNull(TorchRuntime.Prepare([_folder], () => true)));

        Assert.AreEqual(WeakenOutcome.AlreadyWeak, Weaken(File.ReadAllBytes(Library)));
        Assert.AreEqual(time, File.GetLastWriteTimeUtc(Library));
        Assert.HasCount(1, Directory.GetFiles(_folder));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Prepare_FileCannotBeAdapted_TellsWhatAndWhatToDo()
    {
        File.WriteAllBytes(Library, [1, 2, 3]);

        var problem = TorchRuntime.Prepare([_folder], () => true);

        Assert.IsNotNull(problem);
        StringAssert.Contains(problem, Library);
        StringAssert.Contains(problem, TorchRuntime.NeededVersion);
        StringAssert.Contains(problem, "Debian 13");
    }

    private static WeakenOutcome Weaken(byte[] image) =>
        ElfVersionNeeds.Weaken(image, TorchRuntime.CppLibrary, TorchRuntime.NeededVersion, TorchRuntime.UnusedSymbol);

    /// <summary>Versions and symbols as libLibTorchSharp.so has them, in small.</summary>
    private static byte[] Torch(params (string Name, ushort VersionIndex)[] moreSymbols) => ElfImage.Build(
        [
            ("libc.so.6", [("GLIBC_2.34", 3, 0), ("GLIBC_2.2.5", 4, 0)]),
            (TorchRuntime.CppLibrary, [(OldVersion, 29, 0), (TorchRuntime.NeededVersion, 18, 0), ("CXXABI_1.3", 5, 0)]),
        ],
        [("malloc", 4), ("_ZNSolsEi", 29), (TorchRuntime.UnusedSymbol, 18), .. moreSymbols]);
}
