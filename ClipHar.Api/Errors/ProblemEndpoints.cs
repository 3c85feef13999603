using System.Globalization;
using ClipHar.Clip.Checkpoints;
using ClipHar.Clip.Preprocessing;
using ClipHar.Core.Datasets.Acquisition;
using ClipHar.Core.Datasets.Registry;
using ClipHar.Core.Datasets.Store;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Embeddings;
using ClipHar.Inference.Batching;
using ClipHar.Inference.Classification;
using ClipHar.Inference.Deployments;
using ClipHar.Inference.ExecutionProviders;
using Microsoft.AspNetCore.Mvc;

namespace ClipHar.Api.Errors;

/// <summary>
/// Turns what endpoints throw into RFC 9457 problem details. Wrapped around the endpoints themselves, so that it is the same in
/// development, where a developer page would otherwise come first.
/// </summary>
internal static class ProblemEndpoints
{
    /// <summary>Non-standard but widely used: the caller went away, nobody reads the answer.</summary>
    private const int ClientClosedRequest = 499;

    public static TBuilder WithProblemDetails<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            var inner = endpoint.RequestDelegate;
            if (inner is not null)
            {
                endpoint.RequestDelegate = context => RunAsync(context, inner);
            }
        });
        return endpoints;
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate inner)
    {
        try
        {
            await inner(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
        }
        catch (Exception exception) when (!context.Response.HasStarted && Describe(exception) is { } problem)
        {
            if (RetryAfter(exception) is { } wait)
            {
                // Whole seconds, at least one.
                context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))
                    .ToString(CultureInfo.InvariantCulture);
            }

            context.Response.StatusCode = problem.Status!.Value;
            var writer = context.RequestServices.GetRequiredService<IProblemDetailsService>();
            await writer.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
        }
    }

    /// <summary>What the caller is told about an exception; null when it is a defect of ours.</summary>
    internal static ProblemDetails? Describe(Exception exception) => exception switch
    {
        RequestException { Errors.Count: > 0 } request => Errors(request),
        RequestException request => Problem(request.Status, request.Title, request.Message),
        DatasetException { Error: DatasetError.NotFound } missing => Problem(StatusCodes.Status404NotFound, "Not found", missing.Message),
        DatasetException { Error: DatasetError.Conflict } conflict => Problem(StatusCodes.Status409Conflict, "Conflict", conflict.Message),
        DatasetException dataset => Errors(RequestException.Invalid(dataset.Member, dataset.Message)),
        ObjectStoreException store =>
            Problem(StatusCodes.Status503ServiceUnavailable, "The object store cannot do this now", store.Message),
        ImageFormatException picture => Problem(StatusCodes.Status400BadRequest, "The picture cannot be read", picture.Message),
        QueueFullException { Cause: RejectionCauses.QueueFull } full => Problem(StatusCodes.Status429TooManyRequests, "Busy", full.Message),
        QueueFullException full => Problem(StatusCodes.Status503ServiceUnavailable, "Busy", full.Message),
        ModelNotFoundException { Known.Count: 0 } none => Problem(StatusCodes.Status503ServiceUnavailable, "No model", none.Message),
        ModelNotFoundException unknown => Problem(StatusCodes.Status404NotFound, "Not found", unknown.Message),
        CheckpointFormatException damaged =>
            Problem(StatusCodes.Status503ServiceUnavailable, "The model cannot be loaded", damaged.Message),
        ModelLoadException failed => Problem(StatusCodes.Status503ServiceUnavailable, "The model cannot be loaded", failed.Message),
        ImportException import => Problem(StatusCodes.Status400BadRequest, "The import cannot work", import.Message),
        LabelException label => Problem(StatusCodes.Status400BadRequest, "The request is not valid", label.Message),
        FeatureRequestException features => Errors(RequestException.Invalid(features.Errors)),
        FeatureNotFoundException unknown => Problem(StatusCodes.Status404NotFound, "Not found", unknown.Message),
        EmbeddingModelException model => Problem(StatusCodes.Status404NotFound, "The model cannot be used", model.Message),
        BadHttpRequestException bad => Problem(bad.StatusCode, Title(bad.StatusCode), bad.Message),
        InvalidDataException form => Problem(StatusCodes.Status400BadRequest, "The form cannot be read", form.Message),
        _ => null,
    };

    private static TimeSpan? RetryAfter(Exception exception) => exception switch
    {
        QueueFullException full => full.RetryAfter,
        RequestException request => request.RetryAfter,
        _ => null,
    };

    private static HttpValidationProblemDetails Errors(RequestException request) =>
        new(request.Errors.ToDictionary(error => error.Key, error => error.Value))
        {
            Status = request.Status,
            Title = request.Title,
            Detail = request.Message,
        };

    private static ProblemDetails Problem(int status, string title, string detail) => new()
    {
        Status = status,
        Title = title,
        Detail = detail,
    };

    private static string Title(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "Too large",
        StatusCodes.Status415UnsupportedMediaType => "This content type is not understood",
        StatusCodes.Status408RequestTimeout => "The request came too slowly",
        _ => "The request is not valid",
    };
}
