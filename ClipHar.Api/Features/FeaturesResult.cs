using System.Text.Json;
using ClipHar.Core.Features;
using ClipHar.Core.Features.Offline;

namespace ClipHar.Api.Features;

/// <summary>Features in Feast's form, written straight from the values: a vector of 768 numbers never becomes a tree of objects.</summary>
internal sealed class FeaturesResult(IReadOnlyList<FeatureColumn> columns) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        await using (var writer = new Utf8JsonWriter(httpContext.Response.BodyWriter))
        {
            FeatureColumnsJson.Write(writer, columns);
        }

        await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
