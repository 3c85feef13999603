using ClipHar.Inference;
using ClipHar.Inference.Deployments;
using ClipHar.Tests.Support;

namespace ClipHar.Tests.Inference;

/// <summary>The inference services of a test, as a host would make them.</summary>
internal static class InferenceServices
{
    /// <param name="folder">Folder of models, or one model.</param>
    /// <param name="settings">Keys below "Inference:".</param>
    public static ServiceProvider Create(string? folder = null, params (string Key, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => $"Inference:{setting.Key}", setting => (string?)setting.Value);

        // Folders that are not there stand for none: what a user of this machine has pulled, or what the build ships, is no test's
        // business.
        values["Models:WritableFolder"] = Path.Combine(Path.GetTempPath(), "cliphar-tests-no-models");
        values["Inference:Models:Folders:0"] = folder ?? values["Models:WritableFolder"];

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        services.AddClipHarInference();
        return services.BuildServiceProvider();
    }

    /// <summary>Services over the golden models, and a lease on one of them.</summary>
    public static async Task<(ServiceProvider Services, ModelLease Lease)> WithGoldenAsync(
        string model, params (string Key, string Value)[] settings)
    {
        var services = Create(Goldens.PathOf("models"), settings);
        return (services, await services.GetRequiredService<IModelDeployments>().AcquireAsync(model, default));
    }
}
