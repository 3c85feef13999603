using System.Text.Encodings.Web;
using System.Text.Json;

using ClipHar.Client;

namespace ClipHar.Standalone.CommandLine;

/// <summary>JSON on standard output: the API's rules, but text as it is, since no page will embed it.</summary>
internal static class CliJson
{
    public static JsonSerializerOptions Options { get; } = new(ClipHarJson.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
