using System.CommandLine;

using ClipHar.Inference.Deployments;

namespace ClipHar.Standalone.CommandLine;

/// <summary>--model NAME|DIR, for every verb that runs a model.</summary>
internal static class ModelOption
{
    /// <summary>Pictures in flight: enough for batches to form while others decode.</summary>
    public const int Degree = 16;

    public static Option<string?> Create() => new("--model")
    {
        Description = "A model's name (see `models list`), or the folder of a checkpoint. Default: cliphar-demo, or the only other one.",
        HelpName = "NAME|DIR",
    };

    /// <exception cref="ModelNotFoundException">Neither a folder nor a known name.</exception>
    public static async Task<ModelLease> AcquireAsync(IServiceProvider services, string? model, CancellationToken cancellationToken)
    {
        var name = model;
        if (model is not null && Directory.Exists(model))
        {
            name = services.GetRequiredService<IClipModelCatalog>().Add(model).Name;
        }

        return await services.GetRequiredService<IModelDeployments>().AcquireAsync(name, cancellationToken);
    }
}
