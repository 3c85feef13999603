using ClipHar.Core.Models.Hub;
using ClipHar.Inference.Deployments;

namespace ClipHar.Api.Models;

/// <summary>
/// When a pull brings another revision of a model that is in memory, the new one takes its place without a failed request.
/// </summary>
internal sealed partial class SwapPulledModel(
    ModelPullQueue queue, IModelDeployments deployments, ILogger<SwapPulledModel> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pulled = System.Threading.Channels.Channel.CreateUnbounded<string>();
        void Enqueue(string name) => pulled.Writer.TryWrite(name);
        queue.ModelPulled += Enqueue;
        try
        {
            await foreach (var name in pulled.Reader.ReadAllAsync(stoppingToken))
            {
                await SwapAsync(name, stoppingToken);
            }
        }
        finally
        {
            queue.ModelPulled -= Enqueue;
        }
    }

    private async Task SwapAsync(string name, CancellationToken cancellationToken)
    {
        if (!deployments.List().Any(status => status.Name == name && status.Loaded))
        {
            return;
        }

        try
        {
            await deployments.SwapAsync(name, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The edge of the loop: the model in memory goes on answering.
            Log.SwapFailed(logger, name, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The pulled model {Name} could not be loaded; the one in memory stays")]
        public static partial void SwapFailed(ILogger logger, string name, Exception exception);
    }
}
