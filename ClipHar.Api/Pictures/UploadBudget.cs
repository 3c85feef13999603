using ClipHar.Api.Errors;
using Microsoft.Extensions.Options;

namespace ClipHar.Api.Pictures;

/// <summary>
/// Bounds the memory of all requests that are being read together: each is bounded, but a hundred large ones at once would not be.
/// What does not fit is turned away before its body is read.
/// </summary>
internal sealed class UploadBudget(IOptions<ApiOptions> options) : IEndpointFilter
{
    /// <summary>A form is held once as it came and once as pictures.</summary>
    private const int FormFactor = 2;

    /// <summary>Base64 in JSON is held as UTF-8, as UTF-16 and as the picture.</summary>
    private const int JsonFactor = 4;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private long _used;

    /// <summary>Bytes that requests being served may take now.</summary>
    public long Used => Interlocked.Read(ref _used);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var length = Math.Min(request.ContentLength ?? options.Value.MaxRequestBytes, options.Value.MaxRequestBytes);
        var cost = length * (request.HasFormContentType ? FormFactor : JsonFactor);
        var used = Interlocked.Add(ref _used, cost);
        try
        {
            // One request alone is always served, whatever it costs: the limit of a request has let it pass.
            if (used > options.Value.MaxUploadMemoryBytes && used != cost)
            {
                throw new RequestException(
                    StatusCodes.Status503ServiceUnavailable,
                    "Busy",
                    $"Requests being read would take more than {options.Value.MaxUploadMemoryBytes} bytes of memory. Try again.")
                {
                    RetryAfter = RetryAfter,
                };
            }

            return await next(context);
        }
        finally
        {
            Interlocked.Add(ref _used, -cost);
        }
    }
}
