using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClipHar.Api.OpenApi;

/// <summary>An endpoint's multipart form, described for OpenAPI: its fields cannot be read off a record.</summary>
/// <param name="PictureField">Name of the file field.</param>
/// <param name="Many">Whether it can come several times.</param>
/// <param name="Fields">The other fields: name, JSON type ("string", "integer", "boolean", or "array" of strings) and description.</param>
internal sealed record FormDescription(
    string PictureField, bool Many, IReadOnlyList<(string Name, string Type, string Description)> Fields);

/// <summary>A request body to show in the documentation and to try out.</summary>
internal sealed record RequestExample(string Json);

/// <summary>A response body to show in the documentation.</summary>
internal sealed record ResponseExample(int Status, string Json);

/// <summary>Carries <see cref="FormDescription"/> and the examples from an endpoint's metadata into the document.</summary>
internal sealed class OperationExamples : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<FormDescription>().FirstOrDefault() is { } form)
        {
            var body = (OpenApiRequestBody)(operation.RequestBody ??= new OpenApiRequestBody { Required = true });
            body.Content ??= new Dictionary<string, OpenApiMediaType>();
            body.Content["multipart/form-data"] = new OpenApiMediaType { Schema = Schema(form) };
        }

        if (metadata.OfType<RequestExample>().FirstOrDefault() is { } example
            && operation.RequestBody?.Content?.TryGetValue("application/json", out var json) == true)
        {
            json.Example = JsonNode.Parse(example.Json);
        }

        foreach (var response in metadata.OfType<ResponseExample>())
        {
            var status = response.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (operation.Responses?.TryGetValue(status, out var described) == true
                && described.Content?.TryGetValue("application/json", out var content) == true)
            {
                content.Example = JsonNode.Parse(response.Json);
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Schema(FormDescription form)
    {
        var picture = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = "binary",
            Description = "A picture file: JPEG, PNG, WebP, GIF, BMP or TIFF.",
        };
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { form.PictureField },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                [form.PictureField] = form.Many ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = picture } : picture,
            },
        };
        foreach (var (name, type, description) in form.Fields)
        {
            schema.Properties[name] = type == "array"
                ? new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    Description = description,
                }
                : new OpenApiSchema { Type = Enum.Parse<JsonSchemaType>(type, ignoreCase: true), Description = description };
        }

        return schema;
    }
}
