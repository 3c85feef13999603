using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClipHar.Inference.Deployments;

/// <summary>Loads the default model while the host starts to listen, so that the first request finds it ready or nearly so.</summary>
internal sealed partial class ChampionPreload(
    IModelDeployments deployments, IOptions<ModelOptions> options, ILogger<ChampionPreload> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Preload)
        {
            return;
        }

        await Task.Yield();
        try
        {
            using var lease = await deployments.AcquireAsync(null, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops before the model was ready.
        }
#pragma warning disable CA1031 // The edge of the host: the page must come up to say what is wrong with the model, and to offer another one.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotReady(logger, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No model is ready: {Reason}")]
    private static partial void LogNotReady(ILogger logger, string reason);
}
