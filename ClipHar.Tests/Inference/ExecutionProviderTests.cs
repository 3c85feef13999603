using ClipHar.Inference.ExecutionProviders;
using ClipHar.Inference.Sessions;
using ClipHar.Tests.Support;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace ClipHar.Tests.Inference;

[TestClass]
public sealed class ExecutionProviderTests
{
    private static readonly string[] GpuBuild = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"];
    private static readonly IExecutionProvider[] All = [new TensorRtProvider(), new CudaProvider(), new CpuProvider()];

    [TestMethod]
    public void Open_BestProviderWorks_NothingElseIsTried()
    {
        var (session, provider, status) = new ExecutionProviderSelector(All, GpuBuild).Open("model", p => p.Name);

        Assert.AreEqual("tensorrt", session);
        Assert.IsTrue(provider.IsGpu);
        Assert.AreEqual("tensorrt", status.Active);
        Assert.IsNull(status.Reason);
    }

    [TestMethod]
    public void Open_BetterProvidersFail_StatusSaysWhyForEachOfThem()
    {
        var selector = new ExecutionProviderSelector(All, ["CUDAExecutionProvider", "CPUExecutionProvider"]);

        var (_, _, status) = selector.Open(
            "model", p => p.IsGpu ? throw new DllNotFoundException("libcudnn.so.9 is missing\nmore") : p.Name);

        Assert.AreEqual("cpu", status.Active);
        CollectionAssert.AreEqual(new[] { "tensorrt", "cuda" }, status.Attempts.Select(attempt => attempt.Name).ToArray());
        Assert.IsFalse(status.Attempts[0].InBuild);
        Assert.AreEqual("libcudnn.so.9 is missing", status.Attempts[1].Reason);
        Assert.Contains("cuda: libcudnn.so.9 is missing", status.Reason!);
    }

    [TestMethod]
    public void Open_NoProviderLeft_NamesAllReasons()
    {
        var selector = new ExecutionProviderSelector([new CudaProvider()], ["CPUExecutionProvider"]);

        var error = Assert.ThrowsExactly<ModelLoadException>(() => selector.Open("the image tower of model 'x'", p => p.Name));

        Assert.Contains("No execution provider can run the image tower of model 'x'. cuda: not in this build", error.Message);
    }

    [TestMethod]
    public void Open_AnotherKindOfError_IsNotTakenForAMissingProvider()
        => Assert.ThrowsExactly<InvalidDataException>(
            () => new ExecutionProviderSelector(All, GpuBuild).Open<string>("model", _ => throw new InvalidDataException()));

    [TestMethod]
    public void Create_NamesInAnyOrderAndCase_AreTriedInTheFixedOrder()
    {
        var available = OrtEnv.Instance().GetAvailableProviders();

        var (_, _, status) = ExecutionProviderSelector.Create(["CPU", "cuda"]).Open("model", p => p.Name);

        Assert.AreEqual(available.Contains("CUDAExecutionProvider") ? "cuda" : "cpu", status.Active);
    }

    [TestMethod]
    public void Report_SameReasonForManyModels_WarnsOnce()
    {
        using var factory = new RecordingLoggerFactory();
        var log = new ExecutionProviderLog(factory.CreateLogger<ExecutionProviderLog>());
        var status = new ExecutionProviderStatus("cpu", [new("cuda", "no device", InBuild: true)]);

        log.Report("a", status, []);
        log.Report("b", status, []);

        var warning = factory.Entries.Single(entry => entry.Level == LogLevel.Warning);
        Assert.AreEqual("Execution provider cuda is not used, cpu is. Reason: no device", warning.Message);
    }

    [TestMethod]
    [DataRow(false, LogLevel.Information)]
    [DataRow(true, LogLevel.Warning)]
    public void Report_NotInTheBuild_WarnsOnlyWhoAskedForIt(bool asked, LogLevel expected)
    {
        using var factory = new RecordingLoggerFactory();
        var log = new ExecutionProviderLog(factory.CreateLogger<ExecutionProviderLog>());

        log.Report("a", new ExecutionProviderStatus("cpu", [new("cuda", "not in this build", InBuild: false)]), asked ? ["CUDA"] : []);

        Assert.AreEqual(expected, factory.Entries.Single(entry => entry.Message.Contains("is not used", StringComparison.Ordinal)).Level);
    }

    [TestMethod]
    public void Validate_UnknownProvider_NamesTheAllowedOnes()
    {
        var options = new TowerSessionOptions();
        options.Providers.Add("rocm");

        var result = new ProviderNamesValidator().Validate(Options.DefaultName, options);

        Assert.AreEqual("Inference:Sessions:Providers has 'rocm'; allowed are tensorrt, cuda, cpu.", result.FailureMessage);
    }

    [TestMethod]
    public void FolderName_DriverTellsTheModel_IsInTheName()
    {
        using var driver = new TempFolder();
        Directory.CreateDirectory(driver.Combine("gpus", "0000:01:00.0"));
        File.WriteAllText(driver.Combine("gpus", "0000:01:00.0", "information"), "Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ: 1\n");

        Assert.AreEqual("nvidia-a100-sxm4-40gb", GpuIdentity.FolderName(0, driver.Path));
        Assert.AreEqual("device-1", GpuIdentity.FolderName(1, driver.Path));
    }

    [TestMethod]
    [DataRow(4, "physical id\t: 0\ncore id\t: 0\n\nphysical id\t: 0\ncore id\t: 0\n\nphysical id\t: 0\ncore id\t: 1\n", 2)]
    [DataRow(1, "physical id\t: 0\ncore id\t: 0\n\nphysical id\t: 1\ncore id\t: 0\n", 1)]
    [DataRow(8, "Hardware\t: something without cores\n", 8)]
    [DataRow(6, null, 6)]
    public void Usable_CoresAndLimits_TakesTheSmaller(int processors, string? cpuInfo, int expected)
        => Assert.AreEqual(expected, CpuCores.Usable(processors, cpuInfo));
}
