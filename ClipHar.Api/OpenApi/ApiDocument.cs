using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace ClipHar.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document at /openapi/v1.json and the page that reads it at /docs; neither needs the Internet.</summary>
internal static class ApiDocument
{
    private const string Name = "v1";
    private const string KeyScheme = "api_key";

    public static void Add(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer<OperationExamples>();
    });

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        routes.MapScalarApiReference("/docs", options => options
            .WithTitle("ClipHar API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .AddDocument(Name)
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableTelemetry()).AllowAnonymous();
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ClipHar",
            Version = typeof(ApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description = "Recognises human actions in pictures with CLIP: any action that can be written in words. Errors are RFC 9457 "
                + "problem details. A server that other machines can reach needs an API key with every request.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-API-Key",
            Description = "Needed when the server is configured with keys; Authorization: Bearer works too.",
        };
        document.Security =
        [
            new OpenApiSecurityRequirement(),
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
        ];
        return Task.CompletedTask;
    }
}
