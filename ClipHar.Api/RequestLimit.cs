using Microsoft.AspNetCore.Http.Metadata;

namespace ClipHar.Api;

/// <summary>Largest body of an endpoint's requests; the server reads no further and answers 413.</summary>
internal sealed record RequestLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
