using System.Xml.Linq;

namespace ClipHar.Tests.Architecture;

/// <summary>Who may reference whom: the tree is the architecture, and the .csproj files are where it is kept or broken.</summary>
[TestClass]
public sealed class ProjectReferenceTests
{
    private static readonly string[] Libraries =
        ["ClipHar.Clip", "ClipHar.Client", "ClipHar.Core", "ClipHar.Distributed", "ClipHar.Inference", "ClipHar.Training"];

    /// <summary>Direct references allowed to each project; a reference that is not listed is a failure.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ClipHar.Clip"] = [],
        ["ClipHar.Client"] = [],
        ["ClipHar.Distributed"] = [],
        ["ClipHar.ServiceDefaults"] = [],
        ["ClipHar.Core"] = ["ClipHar.Clip"],
        ["ClipHar.Inference"] = ["ClipHar.Core"],
        ["ClipHar.Training"] = ["ClipHar.Core", "ClipHar.Distributed"],
        ["ClipHar.Web"] = ["ClipHar.Client", "ClipHar.ServiceDefaults"],
        ["ClipHar.Api"] = ["ClipHar.ServiceDefaults", .. Libraries],
        ["ClipHar.Orchestrator"] = ["ClipHar.ServiceDefaults", .. Libraries],
        ["ClipHar.Trainer"] = ["ClipHar.ServiceDefaults", .. Libraries],
        ["ClipHar.Monitor"] = ["ClipHar.ServiceDefaults", .. Libraries],
        ["ClipHar.Standalone"] = ["ClipHar.Api", "ClipHar.Web", "ClipHar.Orchestrator", "ClipHar.Trainer", "ClipHar.Monitor"],
        ["ClipHar.AppHost"] = ["ClipHar.Api", "ClipHar.Web", "ClipHar.Orchestrator", "ClipHar.Trainer", "ClipHar.Monitor"],
    };

    /// <summary>Heavy or native packages and the only projects that may name them.</summary>
    private static readonly Dictionary<string, string[]> Fenced = new()
    {
        ["TorchSharp"] = ["ClipHar.Training", "ClipHar.Distributed"],
        ["Microsoft.ML.OnnxRuntime"] = ["ClipHar.Inference"],
    };

    private static readonly string[] Proof = ["ClipHar.Tests", "ClipHar.Benchmarks"];

    [TestMethod]
    public void ProjectReferences_EveryProject_AreAllowed()
    {
        var violations =
            from project in Projects()
            where !Proof.Contains(project.Name)
            let allowed = Allowed.GetValueOrDefault(project.Name)
            from reference in project.References
            where allowed is null || !allowed.Contains(reference)
            select $"{project.Name} may not reference {reference}";

        Assert.AreEqual("", string.Join("\n", violations));
    }

    [TestMethod]
    public void PackageReferences_FencedPackages_StayBehindTheirFence()
    {
        var violations =
            from project in Projects()
            where !Proof.Contains(project.Name)
            from package in project.Packages
            from fence in Fenced
            where package.StartsWith(fence.Key, StringComparison.Ordinal) && !fence.Value.Contains(project.Name)
            select $"{project.Name} may not reference the package {package}";

        Assert.AreEqual("", string.Join("\n", violations));
    }

    [TestMethod]
    public void PInvoke_OutsideDistributed_IsAbsent()
    {
        var violations =
            from file in Directory.EnumerateFiles(SolutionFolder(), "*.cs", SearchOption.AllDirectories)
            let path = Path.GetRelativePath(SolutionFolder(), file).Replace('\\', '/')
            where !path.StartsWith("ClipHar.Distributed/", StringComparison.Ordinal)
                && !path.StartsWith("ClipHar.Tests/", StringComparison.Ordinal)
                && !path.Contains("/obj/", StringComparison.Ordinal)
            let text = File.ReadAllText(file)
            where text.Contains("[DllImport", StringComparison.Ordinal) || text.Contains("[LibraryImport", StringComparison.Ordinal)
            select path;

        Assert.AreEqual("", string.Join("\n", violations));
    }

    [TestMethod]
    public void Solution_ProjectFolders_AreAllListed()
    {
        var solution = File.ReadAllText(Path.Combine(SolutionFolder(), "ClipHar.sln"));
        var missing = Projects().Where(project => !solution.Contains($"{project.Name}.csproj", StringComparison.Ordinal))
            .Select(p => p.Name);

        Assert.AreEqual("", string.Join("\n", missing));
    }

    private static IEnumerable<(string Name, string[] References, string[] Packages)> Projects() =>
        from file in Directory.EnumerateDirectories(SolutionFolder(), "ClipHar.*")
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
        let xml = XDocument.Load(file)
        select (
            Path.GetFileNameWithoutExtension(file),
            xml.Descendants("ProjectReference")
                .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/'))).ToArray(),
            xml.Descendants("PackageReference").Select(e => e.Attribute("Include")!.Value).ToArray());

    private static string SolutionFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ClipHar.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No ClipHar.sln above {AppContext.BaseDirectory}.");
    }
}
