using System.Net.WebSockets;
using ClipHar.Api.Classification;
using ClipHar.Client.Streaming;
using ClipHar.Core.Serving.Predictions;
using ClipHar.Core.Storage;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.Live;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Streaming;

/// <summary>What a session works with; the same for all.</summary>
internal sealed record StreamParts(
    IModelDeployments Deployments,
    IActionClassifier Classifier,
    ILabelSets LabelSets,
    LabelResolver Resolver,
    IPredictionRecorder Recorder,
    TimeOrderedIds Ids,
    TimeProvider Clock,
    LiveOptions Live,
    StreamOptions Options);

/// <summary>Makes sessions and connects them to WebSockets.</summary>
internal sealed class StreamSessionFactory(
    IModelDeployments deployments,
    IActionClassifier classifier,
    ILabelSets labelSets,
    LabelResolver resolver,
    IPredictionRecorder recorder,
    TimeOrderedIds ids,
    TimeProvider clock,
    IOptions<LiveOptions> live,
    IOptions<StreamOptions> options,
    IHostApplicationLifetime lifetime)
{
    public StreamSession Create() =>
        new(new StreamParts(deployments, classifier, labelSets, resolver, recorder, ids, clock, live.Value, options.Value));

    /// <summary>Serves a session until its client, its idleness or the end of the process closes it.</summary>
    public async Task RunAsync(StreamSession session, StreamReady ready, WebSocket socket, CancellationToken aborted)
    {
        using var connection = new StreamConnection(socket, session, options.Value, clock);
        await connection.RunAsync(ready, lifetime.ApplicationStopping, aborted);
    }
}
